import type { Host } from "../../host/host.ts";
import type { Place } from "../../restic/place.ts";
import { clearFolder, makeFolder, newFolder } from "../new-folder.ts";
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
  given: string,
  progress: (line: string) => void,
  only: readonly PartName[] = [],
): Promise<number> => {
  const out = await newFolder(host, given);
  const folder = out.path;
  await ensureRestic(host, progress);
  const snapshot = await findSnapshot(host, place, choice);
  await makeFolder(host, out);
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
    await clearFolder(host, out);
    throw error;
  }
};
