import type { Problem } from "../../problem.ts";
import { environmentName } from "../keys.ts";
import { nearest } from "../nearest.ts";
import { isSecretName, type SecretName, type SomeSecrets, secretNames } from "../secrets.ts";
import type { Environment, Origin, SourceFile } from "../sources.ts";
import { parseToml } from "../toml.ts";
import { secretReason } from "./rules.ts";

export const secretsPath = "/etc/clincher/secrets.toml";

/** Everything secrets can come from; the caller reads the files. Never the command line: argv is public. */
export interface SecretSources {
  /** The file of --secrets-file: wins over all. */
  readonly override: SourceFile | null;
  /** /etc/clincher/secrets.toml; null when there is none. */
  readonly file: SourceFile | null;
  readonly environment: Environment;
  /** Contents of the files that CLINCHER_…_FILE variables name, by variable; null when one cannot be read. */
  readonly environmentFiles: Readonly<Record<string, string | null>>;
  readonly answers?: SomeSecrets;
}

export type LoadedSecrets =
  | { readonly ok: true; readonly secrets: SomeSecrets; readonly origins: Readonly<Record<string, Origin>> }
  | { readonly ok: false; readonly problems: readonly [Problem, ...Problem[]] };

interface Found {
  readonly name: SecretName;
  readonly value: unknown;
  readonly origin: Origin;
}

/** The files that CLINCHER_…_FILE variables name: the caller reads them for `loadSecrets`. */
export function environmentFilesOf(environment: Environment): { variable: string; path: string }[] {
  return secretNames.flatMap((name) => {
    const variable = `${environmentName(name)}_FILE`;
    const path = environment[variable] ?? "";
    return path === "" ? [] : [{ variable, path }];
  });
}

function fromSecretsFile(file: SourceFile, source: "flag" | "file", problems: Problem[]): Found[] {
  const toml = parseToml(file.text, file.path);
  if (!toml.ok) {
    problems.push(toml.problem);
    return [];
  }
  return Object.entries(toml.table).flatMap(([name, value]) => {
    const line = toml.line([name]);
    const where = line === null ? file.path : `${file.path}:${line}`;
    if (isSecretName(name)) return [{ name, value, origin: { source, where } }];
    const meant = nearest(name, secretNames);
    problems.push({
      // A secret may stand where a name belongs: an unknown name that is close to none is not shown.
      what: meant === null ? "This is not a secret that clincher knows" : `${name}: there is no such secret`,
      where,
      fix: meant === null ? `The secrets are ${secretNames.join(", ")}.` : `Did you mean ${meant}?`,
    });
    return [];
  });
}

function fromEnvironment(sources: SecretSources, problems: Problem[]): Found[] {
  return secretNames.flatMap((name): Found[] => {
    const variable = environmentName(name);
    const value = sources.environment[variable]?.trim() ?? "";
    const path = sources.environment[`${variable}_FILE`] ?? "";
    const content = sources.environmentFiles[`${variable}_FILE`];
    if (value !== "" && path !== "")
      problems.push({
        what: `${name} is given twice, by ${variable} and by ${variable}_FILE`,
        where: `${variable}_FILE`,
        fix: "Unset one of the two.",
      });
    if (value !== "") return [{ name, value, origin: { source: "environment", where: variable } }];
    if (path === "") return [];
    const origin: Origin = { source: "environment", where: `${variable}_FILE` };
    if (content != null) return [{ name, value: content.trim(), origin }];
    problems.push({
      what: `${name}: the file ${path} cannot be read`,
      where: origin.where,
      fix: "Name a file that holds only the secret.",
    });
    return [];
  });
}

/**
 * Secrets from --secrets-file, secrets.toml, environment and answers, in that order of precedence. Pure; reports every
 * problem at once and never shows a value.
 */
export function loadSecrets(sources: SecretSources): LoadedSecrets {
  const problems: Problem[] = [];
  const answers = Object.entries(sources.answers ?? {}).flatMap(([name, value]): Found[] =>
    isSecretName(name) ? [{ name, value, origin: { source: "prompt", where: "" } }] : [],
  );
  const found = [
    ...(sources.override === null ? [] : fromSecretsFile(sources.override, "flag", problems)),
    ...(sources.file === null ? [] : fromSecretsFile(sources.file, "file", problems)),
    ...fromEnvironment(sources, problems),
    ...answers,
  ];
  const winners = new Map<SecretName, { value: string; origin: Origin }>();
  for (const { name, value, origin } of found) {
    if (winners.has(name)) continue;
    const text = typeof value === "string" ? value.trim() : "";
    const reason = typeof value === "string" ? secretReason(name, text) : "is not a text in quotes";
    if (reason !== null)
      problems.push({
        what: `${name}: the value ${reason}`,
        ...(origin.where === "" ? {} : { where: origin.where }),
        fix: "Correct it there.",
      });
    winners.set(name, { value: text, origin });
  }
  const [first, ...rest] = problems;
  if (first !== undefined) return { ok: false, problems: [first, ...rest] };
  return {
    ok: true,
    secrets: Object.fromEntries([...winners].map(([name, { value }]) => [name, value])),
    origins: Object.fromEntries([...winners].map(([name, { origin }]) => [name, origin])),
  };
}
