import { readInputFiles } from "../../deploy/sources.ts";
import type { Host } from "../../host/host.ts";
import { type Place, placeOf } from "../../restic/place.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { loadSecrets } from "../../settings/secrets/load.ts";
import { repositoryKind } from "../../settings/values/repository.ts";
import { placesOf } from "../backup.ts";
import { admitKey, dismissKeysAt } from "../backup-key.ts";

/** The copy of the backups on this server itself: what it takes over with, at the speed of its own disk. */
export const ownCopy = (deployment: Deployment): Place => {
  const local = placesOf(deployment).find(({ repository }) => repositoryKind(repository) === "local");
  const { secrets } = deployment;
  return (
    local ?? placeOf({ name: "standby", repository: "/var/backups/clincher" }, secrets.backup_key, secrets)
  );
};

/**
 * Lets the key of settings that come open the copy, where the other server has another key than before. To be called
 * before they are in place: afterwards nobody knows the key that opens it now.
 */
export const admitTheirKey = async (
  host: Host,
  theirs: Deployment,
  progress: (line: string) => void,
): Promise<void> => {
  const files = await readInputFiles(host, {}, {});
  const found = loadSecrets({ ...files, file: files.secrets, environment: {} });
  const key = found.ok ? found.secrets.backup_key : undefined;
  const { backup_key: next } = theirs.secrets;
  if (key === undefined || key === next) return;
  await admitKey(host, [placeOf(ownCopy(theirs), key, theirs.secrets)], next, progress);
};

/** Takes the key from before out of the copy. To be called when the new one is in place; does nothing where none was noted. */
export const dismissFormerKey = (
  host: Host,
  ours: Deployment,
  progress: (line: string) => void,
): Promise<void> => dismissKeysAt(host, ownCopy(ours), progress);
