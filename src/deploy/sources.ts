import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { settingsPath } from "../settings/load.ts";
import { checkSecretsFile } from "../settings/secrets/file.ts";
import { environmentFilesOf, secretsPath } from "../settings/secrets/load.ts";
import { checkSettingsFile } from "../settings/settings-file.ts";
import type { Environment, SourceFile } from "../settings/sources.ts";

/** Every text that settings and secrets can come from, as found on this machine. */
export interface InputFiles {
  readonly settings: SourceFile | null;
  readonly secrets: SourceFile | null;
  readonly override: SourceFile | null;
  readonly environmentFiles: Readonly<Record<string, string | null>>;
}

const textOf = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : new TextDecoder().decode(bytes);

const readText = async (host: Host, path: string): Promise<string | null> => {
  try {
    return textOf(await host.read(path));
  } catch {
    return null;
  }
};

/** A secrets file that others can read or replace is refused before it is opened. */
const readSecrets = async (host: Host, path: string, required: boolean): Promise<SourceFile | null> => {
  const stat = await host.stat(path);
  if (stat === null && !required) return null;
  const problem = checkSecretsFile(path, stat);
  if (problem !== null) throw new Failure(exitCodes.settings, problem);
  const text = await readText(host, path);
  if (text !== null) return { path, text };
  throw new Failure(exitCodes.settings, {
    what: "The secrets file cannot be read",
    where: path,
    fix: "Run clincher as root.",
  });
};

/** Reads settings and secrets files; a missing settings file is no problem here. */
export const readInputFiles = async (
  host: Host,
  environment: Environment,
  given: { readonly settingsFile?: string | undefined; readonly secretsFile?: string | undefined },
): Promise<InputFiles> => {
  const path = given.settingsFile ?? settingsPath;
  const stat = await host.stat(path);
  const untrusted = stat === null ? null : checkSettingsFile(path, stat);
  if (untrusted !== null) throw new Failure(exitCodes.settings, untrusted);
  const text = await readText(host, path);
  if (text === null && (given.settingsFile !== undefined || stat !== null)) {
    throw new Failure(exitCodes.settings, {
      what: "The settings file cannot be read",
      where: path,
      fix: "Check the path and that you are root.",
    });
  }
  const variables = environmentFilesOf(environment).map(
    async ({ variable, path: file }) => [variable, await readText(host, file)] as const,
  );
  return {
    settings: text === null ? null : { path, text },
    secrets: await readSecrets(host, secretsPath, false),
    override: given.secretsFile === undefined ? null : await readSecrets(host, given.secretsFile, true),
    environmentFiles: Object.fromEntries(await Promise.all(variables)),
  };
};
