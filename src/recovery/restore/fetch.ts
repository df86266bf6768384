import { exitCodes } from "../../exit.ts";
import { type Marker, readMarker, restoreMarker } from "../../facts/restore.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import type { Resource } from "../../resources/resource.ts";
import type { Place } from "../../restic/place.ts";
import { resticFailure, troubleAt, tryRestic } from "../../restic/restic.ts";
import { imageLockPath } from "../../stack/paths.ts";
import { backupFolder, dataRoots, restorePaths, settingsRoot } from "../paths.ts";
import type { Snapshot } from "../snapshots.ts";
import { checkContent } from "./check.ts";
import { type Hashes, hashEarly } from "./early-hashes.ts";
import { writeMarker } from "./marker.ts";

const { stage } = restorePaths;
const closed = { mode: 0o700, uid: 0, gid: 0 } as const;

/** Takes paths of a snapshot out into a folder, under the names they had. Gives hashes of files that were read already. */
export const takeOut = async (
  host: Host,
  place: Place,
  { id }: Pick<Snapshot, "id">,
  folder: string,
  paths: readonly string[],
): Promise<Hashes> => {
  const early = hashEarly(host, folder);
  const includes = paths.flatMap((path) => ["--include", path]);
  const result = await tryRestic(host, place, {
    argv: ["restore", id, "--verbose=2", "--target", folder, ...includes],
    onLine: early.onLine,
    tellsNames: true,
    reads: true,
    // 0.14 says nothing until it is done.
    advances: null,
  });
  const hashes = await early.done();
  if (result.code === 0) return hashes;
  if (troubleAt(place, result) === "full") {
    // What came in is of no use, and this server needs the room.
    await host.remove(folder).catch(() => {});
    throw new Failure(exitCodes.failed, {
      what: "The disk filled up while the backup came in",
      where: folder,
      fix: "Make room, or take a server with a larger disk, and run this again. What runs here was not touched.",
    });
  }
  throw resticFailure(place, result);
};

const sameParts = (one: readonly string[] | undefined, other: readonly string[] | undefined): boolean =>
  one?.join() === other?.join();

/**
 * Whether the data that is asked for is here already, whole. `roots` when it is not all of the data.
 */
const isHere = (marker: Marker | null, snapshot: string, roots?: readonly string[]): boolean =>
  marker?.snapshot === snapshot && marker.step !== "fetching" && sameParts(marker.roots, roots);

/** Makes the folder that a backup comes into, empty unless it has that same backup already. */
export const openStage = async (host: Host, snapshot: string, roots?: readonly string[]): Promise<void> => {
  const marker = await readMarker(host);
  if (marker?.snapshot === snapshot && (marker.step === "fetching" || isHere(marker, snapshot, roots)))
    return;
  await host.remove(stage);
  for (const folder of ["/opt", "/opt/openclaw"])
    if ((await host.stat(folder)) === null) await host.makeDirectory(folder, { ...closed, mode: 0o755 });
  await host.makeDirectory(stage, closed);
  await writeMarker(host, { snapshot, step: "fetching" });
};

/** What came in of a backup that cannot be used is removed; what a broken connection left is gone on with. */
export const clearing = async <Result>(host: Host, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    const cutOff = error instanceof Failure && error.exit === exitCodes.network;
    if (!cutOff && (await readMarker(host))?.step === "fetching") await host.remove(stage);
    throw error;
  }
};

/**
 * After a look that nothing follows: takes away what came in for it, secrets among that. What was begun `before` stays, to
 * be gone on with.
 */
export const dropLook = async (host: Host, before: Marker | null): Promise<void> => {
  if (before !== null) return;
  await host.remove(stage);
  // A fresh server had no such folder.
  await host.removeEmpty("/opt/openclaw");
};

/** Settings, manifest and digests of a backup: little, and needed before anything can be decided. */
export const fetchSettings = async (
  host: Host,
  place: Place,
  snapshot: Snapshot,
  roots?: readonly string[],
): Promise<void> => {
  await openStage(host, snapshot.id, roots);
  const marker = await readMarker(host);
  if (marker?.step !== "fetching") return;
  await clearing(host, async () => {
    await takeOut(host, place, snapshot, stage, [settingsRoot, backupFolder, imageLockPath]);
    await checkContent(host, stage, [settingsRoot]);
  });
};

export const fetchId = "backup data";

/** The data of a backup, beside the data that is there, whole and as it was. Comes in next to what else is being done. */
export const fetchedData = (place: Place, snapshot: Snapshot, roots?: readonly string[]): Resource => ({
  id: fetchId,
  needs: [restoreMarker],
  beside: true,
  diff: (facts) => {
    if (isHere(facts.get(restoreMarker), snapshot.id, roots)) return [];
    return [
      {
        action: "create",
        summary: `bring in the data of backup ${snapshot.id.slice(0, 8)} and check it`,
        make: async ({ host, progress }) => {
          const wanted = roots ?? dataRoots;
          await openStage(host, snapshot.id, roots);
          await clearing(host, async () => {
            progress("each file is checked as it comes");
            const hashes = await takeOut(host, place, snapshot, stage, wanted);
            await checkContent(host, stage, wanted, hashes);
          });
          const part = roots === undefined ? {} : { roots };
          await writeMarker(host, { snapshot: snapshot.id, step: "checked", ...part });
        },
      },
    ];
  },
});
