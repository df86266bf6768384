import * as fs from "node:fs";
import { openBelow } from "./foreign-folders.ts";
import { runCommand } from "./process.ts";

/** A folder below `root`, as the names on the way to it, and where it is to be mounted. */
export interface PinnedFolder {
  readonly root: string;
  readonly names: readonly string[];
  readonly owner: number;
  readonly target: string;
}

export type PinResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

const same = (one: fs.Stats, other: fs.Stats): boolean => one.ino === other.ino && one.dev === other.dev;

const mountAt = async (folder: number, target: string): Promise<void> => {
  await runCommand({ argv: ["umount", "--lazy", "--", target] });
  fs.mkdirSync(target, { recursive: true, mode: 0o700 });
  // Not canonicalised: the name may be a link by now, the open folder is what was checked.
  const source = `/proc/${process.pid}/fd/${folder}`;
  const mounted = await runCommand({ argv: ["mount", "--no-canonicalize", "--bind", source, target] });
  if (mounted.code !== 0) throw new Error(`mount: ${mounted.stderr.trim()}`);
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Mounts the folder at its target, where it stays whatever takes its name. Does nothing when it is there already. */
export const pinFolder = async ({ root, names, owner, target }: PinnedFolder): Promise<PinResult> => {
  const shown = [root, ...names].join("/");
  let folder: number;
  try {
    folder = openBelow(root, names);
  } catch (error) {
    return { ok: false, reason: `${shown} is not a folder that can be opened: ${reasonOf(error)}` };
  }
  try {
    const found = fs.fstatSync(folder);
    if (found.uid !== owner) return { ok: false, reason: `${shown} does not belong to user ${owner}` };
    const there = fs.statSync(target, { throwIfNoEntry: false });
    if (there === undefined || !same(there, found)) await mountAt(folder, target);
    if (!same(fs.statSync(target), found)) return { ok: false, reason: `${shown} could not be held fast` };
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: `${shown} could not be held fast: ${reasonOf(error)}` };
  } finally {
    fs.closeSync(folder);
  }
};

/** Unmounts everything directly below this folder and removes the empty folders. Never removes what is mounted. */
export const unpinFolders = async (folder: string): Promise<void> => {
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const target = `${folder}/${name}`;
    await runCommand({ argv: ["umount", "--lazy", "--", target] });
    fs.rmdirSync(target);
  }
  if (fs.existsSync(folder)) fs.rmdirSync(folder);
};

/** Names of the folders in a folder; none when it is not there. */
export const pinnedNames = (folder: string): readonly string[] =>
  fs.existsSync(folder) ? fs.readdirSync(folder) : [];
