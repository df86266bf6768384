import type { Host } from "../../host/host.ts";
import type { Place } from "../../restic/place.ts";
import { tryRestic } from "../../restic/restic.ts";
import { loadSettings, settingsPath } from "../../settings/load.ts";
import { withSecret } from "../../settings/secrets/edit.ts";
import { loadSecrets, secretsPath } from "../../settings/secrets/load.ts";
import type { SourceFile } from "../../settings/sources.ts";
import { restorePaths } from "../paths.ts";

/** A file of the settings that came in. */
const staged = async (host: Host, name: string): Promise<SourceFile | null> => {
  const path = `${restorePaths.stage}${name}`;
  const content = await host.read(path);
  return content === null ? null : { path, text: new TextDecoder().decode(content) };
};

/** Whether settings have backups made at this place. */
const backsUpTo = (file: SourceFile | null, { repository }: Place): boolean => {
  const loaded = file === null ? null : loadSettings({ flags: {}, file, environment: {} });
  return loaded?.ok === true && loaded.settings.backup.targets.some((each) => each.repository === repository);
};

const keyIn = (file: SourceFile): string | undefined => {
  const loaded = loadSecrets({ override: null, file, environment: {}, environmentFiles: {} });
  return loaded.ok ? loaded.secrets.backup_key : undefined;
};

const opensWith = async (host: Host, place: Place, key: string): Promise<boolean> => {
  const environment = { ...place.environment, RESTIC_PASSWORD: key };
  const argv = ["cat", "config", "--no-lock"];
  return (await tryRestic(host, { ...place, environment }, { argv })).code === 0;
};

/**
 * A backup that was made before `clincher rotate backup_key` has the key from then in its settings, which opens nothing any
 * more. The one that opened this place takes its place in what came in: otherwise the server that is made of it could
 * neither save its data nor read a backup. Copies elsewhere, with keys of their own, leave the settings as they are.
 */
export const keepOpeningKey = async (host: Host, place: Place): Promise<void> => {
  const secrets = await staged(host, secretsPath);
  const key = place.environment.RESTIC_PASSWORD;
  const former = secrets === null ? undefined : keyIn(secrets);
  if (secrets === null || key === undefined || former === undefined || former === key) return;
  if (!backsUpTo(await staged(host, settingsPath), place) || (await opensWith(host, place, former))) return;
  const edit = withSecret(secrets.text, "backup_key", key);
  if (edit.ok) await host.writeFile(secrets.path, edit.text, { mode: 0o600, uid: 0, gid: 0 });
};
