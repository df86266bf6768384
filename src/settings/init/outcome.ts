import type { LoadedSettings } from "../load.ts";
import { completeSecrets } from "../secrets/generate.ts";
import type { Secrets, SomeSecrets } from "../secrets.ts";
import type { Assignments, SourceFile } from "../sources.ts";
import { settingsText } from "./settings-text.ts";
import { secretsWrites, settingsWrites, type Write } from "./writes.ts";

/** What `clincher init` found on the machine and was told on its command line. */
export interface InitRequest {
  readonly flags: Assignments;
  readonly settingsFile: SourceFile | null;
  readonly secretsFile: SourceFile | null;
  /** Secrets of `secretsFile` alone. */
  readonly secretsInFile: SomeSecrets;
  readonly force: boolean;
}

/** What `clincher init` is about to do. */
export interface InitOutcome {
  readonly domain: string;
  readonly writes: readonly Write[];
  /** True when clincher.toml was there and stays. */
  readonly settingsKept: boolean;
  readonly secretsAdded: readonly string[];
  /** Secrets that were given differently, where the one in the file stays. */
  readonly secretsKept: readonly string[];
  /** Keys that flags give differently from the file that stays. */
  readonly ignored: readonly string[];
}

/** True when clincher.toml is there and is not to be replaced. */
export const keepsSettings = ({ settingsFile, force }: InitRequest): boolean =>
  settingsFile !== null && !force;

/** From complete answers to the files that have to be written. Makes the internal secrets that are not there yet. */
export function decide(
  request: InitRequest,
  loaded: Extract<LoadedSettings, { ok: true }>,
  secrets: SomeSecrets,
): InitOutcome {
  const { flags, settingsFile, secretsFile, secretsInFile, force } = request;
  const keep = keepsSettings(request);
  const wanted: Secrets = completeSecrets(
    force ? { ...secretsInFile, ...secrets } : { ...secrets, ...secretsInFile },
  );
  const old = secretsFile === null ? null : { text: secretsFile.text, secrets: secretsInFile };
  const secret = secretsWrites(old, wanted);
  const kept = Object.entries(secretsInFile).filter(([name, value]) => {
    const given = secrets[name as keyof SomeSecrets];
    return given !== undefined && given !== value;
  });
  const different = (path: string) => String(loaded.values.get(path)) !== flags[path];
  return {
    domain: loaded.settings.domain,
    writes: [
      ...secret.writes,
      ...(keep ? [] : settingsWrites(settingsFile?.text ?? null, settingsText(loaded.values))),
    ],
    settingsKept: keep,
    secretsAdded: secret.added,
    secretsKept: force ? [] : kept.map(([name]) => name),
    ignored: keep ? Object.keys(flags).filter(different) : [],
  };
}
