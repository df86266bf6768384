import { readGiven } from "../../deploy/given-file.ts";
import { readInputFiles } from "../../deploy/sources.ts";
import { exitCodes } from "../../exit.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { type Place, placeOf } from "../../restic/place.ts";
import { loadSettings } from "../../settings/load.ts";
import { redactShapes } from "../../settings/redact-shapes.ts";
import { loadSecrets, secretsPath } from "../../settings/secrets/load.ts";
import { secretReason } from "../../settings/secrets/rules.ts";
import type { SomeSecrets } from "../../settings/secrets.ts";
import { show } from "../../settings/show.ts";
import type { Environment } from "../../settings/sources.ts";
import { readRepository, repositoryKind } from "../../settings/values/repository.ts";

export interface Asked {
  /** Address of a repository, name of a place in this server's settings, or undefined for the first of those. */
  readonly from: string | undefined;
  /** Without a `from`: the first place that is not a folder of this server, where another one's backups are. */
  readonly elsewhere?: boolean;
  /** File that holds the key and nothing else. */
  readonly keyFile: string | undefined;
  readonly secretsFile: string | undefined;
  readonly environment: Environment;
  /** Asks a person for the key; null when nobody is there. */
  readonly askKey: (() => Promise<string>) | null;
}

const keyFrom = async (host: Host, { keyFile, askKey }: Asked, known: SomeSecrets): Promise<string> => {
  if (keyFile !== undefined) {
    const content = await readGiven(host, keyFile);
    const text = content?.trim() ?? "";
    const reason = content === null ? "is not there" : secretReason("backup_key", text);
    if (reason === null) return text;
    throw new Failure(exitCodes.settings, {
      what: content === null ? "The file with the key is not there, or a folder" : `The key ${reason}`,
      where: keyFile,
      fix: "Name a file that holds only the backup key, as it is on the recovery sheet.",
    });
  }
  if (known.backup_key !== undefined) return known.backup_key;
  if (askKey !== null) return await askKey();
  throw new Failure(exitCodes.settings, {
    what: "Without the backup key no backup can be read",
    where: `${secretsPath}, CLINCHER_BACKUP_KEY, --key-file`,
    fix: "Give it with --key-file FILE; it is on the recovery sheet.",
  });
};

const targetsHere = async (host: Host, environment: Environment) => {
  const files = await readInputFiles(host, environment, {});
  if (files.settings === null) return [];
  const loaded = loadSettings({ flags: {}, file: files.settings, environment });
  return loaded.ok ? loaded.settings.backup.targets : [];
};

const addressOf = async (
  host: Host,
  { from, elsewhere = false, environment }: Asked,
): Promise<{ name: string; repository: string }> => {
  const targets = await targetsHere(host, environment);
  const asked = ({ name, repository }: (typeof targets)[number]): boolean =>
    from === undefined ? !elsewhere || repositoryKind(repository) !== "local" : name === from;
  const known = targets.find(asked);
  if (known !== undefined) return known;
  if (from === undefined)
    throw new Failure(exitCodes.settings, {
      what: "From where? This server has no settings that say so",
      where: "command line of clincher restore",
      fix: "clincher restore ADDRESS --key-file FILE; the whole line is on the recovery sheet.",
    });
  const read = readRepository(from);
  if (read.ok) return { name: "backup", repository: read.value };
  throw new Failure(exitCodes.settings, {
    what: `${show(redactShapes(from))} ${read.reason}`,
    where: "command line of clincher restore",
    fix:
      targets.length === 0
        ? read.fix
        : `${read.fix} Or a place of this server: ${targets.map(({ name }) => name).join(", ")}.`,
  });
};

/** The key alone, for archives that have no place. */
export const backupKey = async (host: Host, asked: Asked): Promise<string> => {
  const files = await readInputFiles(host, asked.environment, { secretsFile: asked.secretsFile });
  const found = loadSecrets({ ...files, file: files.secrets, environment: asked.environment });
  if (!found.ok) throw new Failure(exitCodes.settings, ...found.problems);
  return await keyFrom(host, asked, found.secrets);
};

/** Where backups are taken from, and what opens it. */
export const sourcePlace = async (host: Host, asked: Asked): Promise<Place> => {
  const files = await readInputFiles(host, asked.environment, { secretsFile: asked.secretsFile });
  const found = loadSecrets({ ...files, file: files.secrets, environment: asked.environment });
  if (!found.ok) throw new Failure(exitCodes.settings, ...found.problems);
  const address = await addressOf(host, asked);
  return placeOf(address, await keyFrom(host, asked, found.secrets), found.secrets);
};
