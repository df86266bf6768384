import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { Place } from "../restic/place.ts";
import { restic } from "../restic/restic.ts";
import type { Deployment } from "../settings/deployment.ts";
import { type About, parseAbout } from "./about.ts";
import { choosePlaces } from "./backup.ts";
import { backupPaths } from "./paths.ts";
import { findSnapshot, type Snapshot } from "./snapshots.ts";

/** What a snapshot says of itself. Throws when it does not: it then was not made by clincher, or is damaged. */
export const readAbout = async (host: Host, place: Place, { id }: Snapshot): Promise<About> => {
  const { stdout } = await restic(host, place, { argv: ["dump", id, backupPaths.about], reads: true });
  const about = parseAbout(stdout);
  if (about !== null) return about;
  throw new Failure(exitCodes.failed, {
    what: `The backup ${id.slice(0, 8)} does not say what it is of`,
    where: `${place.name} (${place.repository})`,
    fix: "Take another: clincher backup list",
  });
};

/** A backup of this deployment, by the beginning of its id or "latest", in the given place or the first. */
export const showBackup = async (
  host: Host,
  deployment: Deployment,
  id: string,
  target: string | undefined,
): Promise<{ readonly snapshot: Snapshot; readonly about: About }> => {
  const [place] = choosePlaces(deployment, target);
  if (place === undefined) throw new Error("no place for backups");
  const snapshot = await findSnapshot(host, place, { snapshot: id });
  return { snapshot, about: await readAbout(host, place, snapshot) };
};
