import { exitCodes } from "../../exit.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import type { Place } from "../../restic/place.ts";
import { backupFolder, contents, dataRoots, settingsRoot } from "../paths.ts";
import { type Choice, findSnapshot } from "../snapshots.ts";
import { checkContent } from "./check.ts";
import { takeOut } from "./fetch.ts";
import { foldersOf, type PartName } from "./parts.ts";
import { ensureRestic } from "./restore.ts";

/**
 * Takes a backup, or parts of it, out into a new folder and checks it; nothing else is touched. Gives the number of files.
 */
export const restoreTo = async (
  host: Host,
  place: Place,
  choice: Choice,
  folder: string,
  progress: (line: string) => void,
  only: readonly PartName[] = [],
): Promise<number> => {
  if (!folder.startsWith("/") || ((await host.list(folder)) ?? []).length > 0)
    throw new Failure(exitCodes.settings, {
      what: `${folder} is ${folder.startsWith("/") ? "not empty" : "not an absolute path"}`,
      where: "--to",
      fix: "Name a new folder, from / on.",
    });
  await ensureRestic(host, progress);
  const snapshot = await findSnapshot(host, place, choice);
  const isNew = (await host.stat(folder)) === null;
  if (isNew) await host.makeDirectory(folder, { mode: 0o700, uid: 0, gid: 0 });
  try {
    const parts = foldersOf(only);
    const paths = parts.length === 0 ? contents : [...parts, backupFolder];
    const hashes = await takeOut(host, place, snapshot, folder, paths);
    const roots = parts.length === 0 ? [settingsRoot, ...dataRoots] : parts;
    const manifest = await checkContent(host, folder, roots, hashes);
    // What a part was checked with was not asked for.
    if (parts.length > 0) await host.remove(`${folder}/var`);
    return [...manifest.values()].filter(({ kind }) => kind === "file").length;
  } catch (error) {
    // Half of a backup looks like a whole one.
    if (isNew) await host.remove(folder);
    else for (const name of (await host.list(folder)) ?? []) await host.remove(`${folder}/${name}`);
    throw error;
  }
};
