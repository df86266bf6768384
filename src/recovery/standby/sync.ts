import { egressExecutable } from "../../../embedded/egress.ts";
import { agentPhases } from "../../deploy/agent-here.ts";
import { converge } from "../../deploy/converge.ts";
import { lookWith, type Seen } from "../../deploy/look.ts";
import { type Prepared, prepare } from "../../deploy/prepare.ts";
import type { Run } from "../../engine/apply.ts";
import { exitCodes } from "../../exit.ts";
import { readOwnLease } from "../../facts/lease.ts";
import { readMarker } from "../../facts/restore.ts";
import { earlierUpgradeFolder, upgradeFolder } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { phasesFor } from "../../phases/index.ts";
import type { Phase, Site } from "../../phases/phase.ts";
import { syncPhase } from "../../phases/sync.ts";
import { Failure } from "../../problem.ts";
import { folderOf, type Place } from "../../restic/place.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { settingsPath } from "../../settings/load.ts";
import { isNewer } from "../../settings/releases.ts";
import { secretsPath } from "../../settings/secrets/load.ts";
import { hostPaths } from "../../stack/paths.ts";
import { copySnapshot } from "../copy.ts";
import { sharedPlace } from "../lease/place.ts";
import { nothingInTheWay } from "../mounts-in-the-way.ts";
import { leaveToOther } from "../noted.ts";
import { dataRoots, restorePaths } from "../paths.ts";
import { fetchSettings } from "../restore/fetch.ts";
import { keepOpeningKey } from "../restore/opening-key.ts";
import { ensureRestic } from "../restore/restore.ts";
import { putSettings } from "../restore/settings.ts";
import { findSnapshot, type Snapshot } from "../snapshots.ts";
import { admitTheirKey, dismissFormerKey, ownCopy } from "./own-copy.ts";
import { type Role, readRole, writeRole } from "./role.ts";

const { stage } = restorePaths;

/** What a server that waits consists of. */
export const standbyPhases = (site: Site): readonly Phase[] => [
  ...phasesFor(site).filter(({ name }) => !agentPhases.has(name)),
  syncPhase,
];

/** The newest backup in a place. `within`: as of readStock. Throws when it was made by a newer clincher. */
export const newestIn = async (
  host: Host,
  place: Place,
  version: string,
  within?: number,
): Promise<Snapshot> => {
  const snapshot = await findSnapshot(host, place, {}, within);
  if (snapshot.clincher === null || !isNewer(snapshot.clincher, version)) return snapshot;
  throw new Failure(exitCodes.preflight, {
    what: `The other server runs clincher ${snapshot.clincher}, which is newer than this one (${version})`,
    fix: `Take that release here too: clincher self-update --to ${snapshot.clincher}`,
  });
};

/** Settings of a backup, read as this server's would be. Throws when no server could take over with them. */
const readTheirs = async (host: Host, place: Place, snapshot: Snapshot): Promise<Deployment> => {
  await fetchSettings(host, place, snapshot);
  await keepOpeningKey(host, place);
  const staged = await prepare(host, {
    flags: {},
    environment: {},
    settingsFile: `${stage}${settingsPath}`,
    secretsFile: `${stage}${secretsPath}`,
    egress: egressExecutable,
  });
  sharedPlace(staged.site.deployment);
  return staged.site.deployment;
};

/** A server that runs the agent itself does not become one that waits, unless another has taken over from it. */
const mayWait = async (host: Host): Promise<void> => {
  if ((await readRole(host)) !== null || (await host.stat(hostPaths.environment)) === null) return;
  if ((await readOwnLease(host))?.state === "lost") return;
  throw new Failure(exitCodes.preflight, {
    what: "This server runs an agent of its own",
    where: hostPaths.root,
    fix: "Take a fresh server. One from which another has taken over can stand by for that one.",
  });
};

/**
 * Throws while a takeover that was cut off is still to be finished: what comes in would take the place of its data, and
 * whoever goes on with it would find nothing.
 */
export const noTakeoverCutOff = async (host: Host): Promise<void> => {
  const step = (await readMarker(host))?.step;
  if ((await readRole(host)) === null || (step !== "swapping" && step !== "swapped")) return;
  throw new Failure(exitCodes.preflight, {
    what: "This server is taking over, and was cut off",
    why: "Its data is in part in place; nothing else may come in before it is whole.",
    fix: "It is gone on with every two minutes: journalctl -u clincher-resume. At once: clincher standby promote",
  });
};

export interface Synced {
  readonly role: Role;
  readonly prepared: Prepared;
  readonly seen: Seen;
}

/**
 * Brings the newest backup over: its settings into place, its data into this server's own copy, where only what changed
 * is sent. Gives what has to change on this server for those settings.
 */
export const fetchNewest = async (
  host: Host,
  place: Place,
  version: string,
  progress: (line: string) => void,
): Promise<Synced> => {
  progress("looking for restic");
  await ensureRestic(host, progress);
  progress("looking for the newest backup");
  const snapshot = await newestIn(host, place, version);
  const before = await readRole(host);
  await mayWait(host);
  // Notes that cannot be read are told where they are needed; they keep nobody from taking over.
  await leaveToOther(host).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
  });
  // Found now, and not when it has to take over.
  await nothingInTheWay(host, dataRoots);
  const theirs = await readTheirs(host, place, snapshot);
  // Before its settings are in place: whatever happens from now on, nothing starts the agent here.
  await writeRole(host, {
    of: snapshot.host,
    snapshot: before?.snapshot ?? "",
    taken: before?.taken ?? 0,
    synced: before?.synced ?? 0,
  });
  // An upgrade that was cut off here would be gone on with, and stand in the way of a takeover. The other server goes by a
  // backup of later.
  if ((await readOwnLease(host))?.state === "lost")
    for (const folder of [upgradeFolder, earlierUpgradeFolder]) await host.remove(folder);
  if ((await host.stat("/etc/clincher")) === null)
    await host.makeDirectory("/etc/clincher", { mode: 0o755, uid: 0, gid: 0 });
  await admitTheirKey(host, theirs, progress);
  await putSettings(host, null);
  await host.remove(stage);
  const prepared = await prepare(host, { flags: {}, environment: {}, egress: egressExecutable });
  const { deployment } = prepared.site;
  progress(`copying backup ${snapshot.id.slice(0, 8)}`);
  const copy = ownCopy(deployment);
  await folderOf(host, copy);
  await host.makeDirectory("/var/lib/clincher/backup", { mode: 0o700, uid: 0, gid: 0 });
  await dismissFormerKey(host, deployment, progress);
  await copySnapshot(host, place, copy, snapshot.id);
  const role = { of: snapshot.host, snapshot: snapshot.id, taken: snapshot.time, synced: host.now() };
  await writeRole(host, role);
  return { role, prepared, seen: await lookWith(host, prepared, standbyPhases(prepared.site)) };
};

/** Makes of this server what those settings ask for. */
export const convergeStandby = async (host: Host, { seen }: Synced, run: Run): Promise<void> => {
  await converge(host, seen.phases, seen.plan, run);
};
