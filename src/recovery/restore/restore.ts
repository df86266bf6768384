import { egressExecutable } from "../../../embedded/egress.ts";
import { noUpgradeCutOff } from "../../deploy/cut-off.ts";
import { lookWith, type Seen } from "../../deploy/look.ts";
import { type Prepared, prepare } from "../../deploy/prepare.ts";
import type { Run } from "../../engine/apply.ts";
import { exitCodes } from "../../exit.ts";
import { Facts } from "../../facts/fact.ts";
import { finishing, type Marker, readMarker } from "../../facts/restore.ts";
import type { Host } from "../../host/host.ts";
import { phasesFor } from "../../phases/index.ts";
import type { Phase, Site } from "../../phases/phase.ts";
import { Failure } from "../../problem.ts";
import { packages } from "../../resources/packages.ts";
import type { Place } from "../../restic/place.ts";
import { settingsText } from "../../settings/init/settings-text.ts";
import { loadSettings, settingsPath } from "../../settings/load.ts";
import { isNewer } from "../../settings/releases.ts";
import { secretsPath } from "../../settings/secrets/load.ts";
import type { Assignments, Environment } from "../../settings/sources.ts";
import { stackDirectories } from "../../stack/directories.ts";
import { hostPaths } from "../../stack/paths.ts";
import { type About, parseAbout } from "../about.ts";
import { acquireLease } from "../lease/acquire.ts";
import { sharedPlace } from "../lease/place.ts";
import { nothingInTheWay } from "../mounts-in-the-way.ts";
import { backupPaths, dataRoots, restorePaths } from "../paths.ts";
import { readAbout } from "../show.ts";
import { type Choice, findSnapshot, readSnapshots, type Snapshot } from "../snapshots.ts";
import { bringBack } from "./bring-back.ts";
import { clearing, fetchedData, fetchId, fetchSettings } from "./fetch.ts";
import { hasBegun, haveRoom } from "./needed-room.ts";
import { keepOpeningKey } from "./opening-key.ts";
import { type PartName, rootsOf } from "./parts.ts";
import { putSettings } from "./settings.ts";
import { swappedData } from "./swap.ts";

const { stage } = restorePaths;

export interface Request {
  readonly place: Place;
  readonly choice: Choice;
  readonly environment: Environment;
  /** Settings that are other on this server, by key. They are kept. */
  readonly flags: Assignments;
  /** Release of clincher. */
  readonly version: string;
  /** Parts of the data; all of it when there are none. */
  readonly only: readonly PartName[];
  /** The operator knows that the server it was is off. */
  readonly otherIsGone?: boolean;
}

/** What a restore would do, before it does it. */
export interface Prospect {
  readonly snapshot: Snapshot;
  readonly about: About;
  /** Nothing runs here yet: settings come from the backup as well. */
  readonly fresh: boolean;
  readonly seen: Seen;
  readonly request: Request;
  /** Text of clincher.toml where it is another than in the backup. */
  readonly settings: string | null;
}

/** restic, where a fresh server has none: nothing can be decided without it. */
export const ensureRestic = async (host: Host, progress: (line: string) => void): Promise<void> => {
  const resource = packages("restore", ["restic"]);
  const facts = await Facts.collect(host, resource.needs);
  for (const change of resource.diff(facts, { changes: () => false })) await change.make({ host, progress });
};

const refuse = (what: string, why: string, fix: string): Failure =>
  new Failure(exitCodes.preflight, { what, why, fix });

/** Throws where what comes in would take the place of data that is nowhere else: an undo was cut off before its moves. */
export const nothingPutAside = (marker: Marker): void => {
  if (marker.snapshot !== "replaced" || marker.step !== "checked") return;
  throw refuse(
    "A way back to what was here before a restore was cut off, and that data is nowhere else",
    `It lies in ${stage}, where a backup comes in.`,
    `Finish it first: ${finishing(marker)}. If nobody wants it any more: rm -r ${stage}`,
  );
};

/** A restore that was cut off goes on with its own backup, and nothing else begins before it is done. */
const choose = async (host: Host, { place, choice, only }: Request): Promise<Snapshot> => {
  const marker = await readMarker(host);
  const asked = choice.snapshot !== undefined || choice.at !== undefined;
  if (marker !== null && marker.step !== "fetching" && !asked) {
    const same = (await readSnapshots(host, place)).find(({ id }) => id === marker.snapshot);
    if (same !== undefined) return same;
  }
  if (marker !== null) nothingPutAside(marker);
  const chosen = await findSnapshot(host, place, choice);
  const other = marker?.snapshot !== chosen.id || marker.roots?.join() !== rootsOf(only)?.join();
  if (marker?.step === "swapping" && other)
    throw refuse(
      `A restore of ${marker.snapshot.slice(0, 8)} was cut off while it put the data in place`,
      "Half of the data is that backup's, and nothing starts before it is whole.",
      `Finish it first: ${finishing(marker)}`,
    );
  return chosen;
};

/** Phases of a run that brings data in: it comes while the rest is done, and is in place before any service starts. */
export const restorePhases = (
  site: Site,
  fetch: Phase["resources"],
  snapshot: string,
  roots?: readonly string[],
): readonly Phase[] => {
  const after = fetch.length > 0 ? [fetchId] : [];
  const swap = swappedData(snapshot, stackDirectories(site.deployment), after, roots);
  return phasesFor(site).flatMap((phase) => {
    // restic is there by now, and packages take long enough for much of the data.
    if (phase.name === "packages" && fetch.length > 0)
      return [{ name: "data", title: "Data from the backup", resources: fetch }, phase];
    return phase.name === "stack"
      ? [{ name: "swap", title: "Data in place", resources: [swap] }, phase]
      : [phase];
  });
};

const staged = async (host: Host, path: string): Promise<string | null> => {
  const content = await host.read(`${stage}${path}`);
  return content === null ? null : new TextDecoder().decode(content);
};

/** clincher.toml with what is given on the command line in it; null when nothing is. */
const changedSettings = async (host: Host, { flags, environment }: Request): Promise<string | null> => {
  const text = await staged(host, settingsPath);
  if (text === null || Object.keys(flags).length === 0) return null;
  const loaded = loadSettings({ flags, file: { path: settingsPath, text }, environment });
  return loaded.ok ? settingsText(loaded.values) : null;
};

const prepareFrom = async (host: Host, request: Request, fresh: boolean): Promise<Prepared> => {
  const { environment, flags } = request;
  if (!fresh) return await prepare(host, { flags, environment, egress: egressExecutable });
  return await prepare(host, {
    flags,
    // The backup decides; what the environment holds was meant for reading it.
    environment: {},
    settingsFile: `${stage}${settingsPath}`,
    secretsFile: `${stage}${secretsPath}`,
    egress: egressExecutable,
  });
};

const aboutOf = async (host: Host, place: Place, snapshot: Snapshot): Promise<About> =>
  parseAbout((await staged(host, backupPaths.about)) ?? "") ?? (await readAbout(host, place, snapshot));

/** What the backup that was chosen would do here, by its settings. */
const judge = async (
  host: Host,
  request: Request,
  snapshot: Snapshot,
  { progress, fits }: { readonly progress: (line: string) => void; readonly fits: () => void },
): Promise<Prospect> => {
  const { place } = request;
  const about = await aboutOf(host, place, snapshot);
  const roots = rootsOf(request.only);
  await haveRoom(host, snapshot, about, roots);
  const fresh = (await host.stat(hostPaths.environment)) === null;
  if (fresh && roots !== undefined)
    throw refuse(
      "Nothing is installed here that a part could be put into",
      "A server comes back as a whole.",
      "Without --only it does; with --to FOLDER the part is only taken out.",
    );
  if (fresh) await keepOpeningKey(host, place);
  const settings = fresh ? await changedSettings(host, request) : null;
  const prepared = await prepareFrom(host, request, fresh);
  const own = prepared.site.deployment.settings.openclaw.version;
  if (!fresh && isNewer(about.openclaw, own))
    throw refuse(
      `This backup is of OpenClaw ${about.openclaw}, and this server runs ${own}`,
      "An older OpenClaw does not read the data of a newer one.",
      `Go to that release first: clincher upgrade ${about.openclaw}`,
    );
  fits();
  progress("looking at this server");
  const phases = restorePhases(prepared.site, [fetchedData(place, snapshot, roots)], snapshot.id, roots);
  const seen = await lookWith(host, prepared, phases);
  return { snapshot, about, fresh, seen, request, settings };
};

/**
 * Chooses the backup, brings in its settings, and decides what has to be done here. Apart from restic and a folder beside
 * the data nothing is changed; everything that speaks against it is thrown now.
 */
export const prepareRestore = async (
  host: Host,
  request: Request,
  progress: (line: string) => void,
  fits: () => void = () => {},
): Promise<Prospect> => {
  const { place, version, choice, only } = request;
  const isNamed = choice.snapshot !== undefined || choice.at !== undefined;
  await noUpgradeCutOff(host, isNamed && only.length === 0);
  await nothingInTheWay(host, rootsOf(only) ?? dataRoots);
  progress("looking for restic");
  await ensureRestic(host, progress);
  progress("looking for the backup");
  const snapshot = await choose(host, request);
  if (snapshot.clincher !== null && isNewer(snapshot.clincher, version))
    throw refuse(
      `This backup was made by clincher ${snapshot.clincher}, which is newer than this one (${version})`,
      "It may hold what this release does not know.",
      `Take that release: clincher self-update --to ${snapshot.clincher}`,
    );
  const roots = rootsOf(only);
  await fetchSettings(host, place, snapshot, roots);
  // What came in before stays where the rest has no room: it is gone on with when there is.
  if (await hasBegun(host, snapshot, roots))
    await haveRoom(host, snapshot, await aboutOf(host, place, snapshot), roots);
  return await clearing(host, () => judge(host, request, snapshot, { progress, fits }));
};

/** Does it, `ending` too, and removes what was needed for it only. */
export const runRestore = async (
  host: Host,
  prospect: Prospect,
  run: Run,
  progress: (line: string) => void = () => {},
  ending: () => Promise<void> = async () => {},
): Promise<void> => {
  const { request, snapshot, fresh, settings } = prospect;
  let { seen } = prospect;
  if (fresh) {
    if ((await host.stat("/etc/clincher")) === null)
      await host.makeDirectory("/etc/clincher", { mode: 0o755, uid: 0, gid: 0 });
    await putSettings(host, settings);
    const prepared = await prepare(host, { flags: {}, environment: {}, egress: egressExecutable });
    const { standby } = prepared.site.deployment.settings;
    if (standby.enabled)
      await acquireLease(
        host,
        sharedPlace(prepared.site.deployment),
        { otherIsGone: request.otherIsGone === true, seconds: standby.lease_seconds },
        progress,
      );
    const phases = restorePhases(prepared.site, [fetchedData(request.place, snapshot)], snapshot.id);
    seen = { ...seen, ...prepared, phases };
  }
  await bringBack(host, seen, run, ending);
};
