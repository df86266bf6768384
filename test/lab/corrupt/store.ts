import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readTree } from "../../../src/host/tree.ts";
import type { Stored } from "./faults.ts";

/** Files of a store, in the order of their names; locks are nobody's data. */
export const filesIn = async (folder: string): Promise<readonly Stored[]> => {
  const entries = readTree(folder, new Set([join(folder, "locks")]));
  return entries
    .filter(({ kind }) => kind === "file")
    .map(({ path, size }) => ({ path: path.slice(folder.length + 1), size }));
};

/** One line for everything that is under a folder: kind, mode, owner, content, path. Empty when it is not there. */
export const fingerprint = async (folder: string): Promise<string> => {
  const lines = readTree(folder, new Set()).map(async ({ path, kind, mode, uid, gid, target }) => {
    const content =
      kind === "file"
        ? createHash("sha256")
            .update(await readFile(path))
            .digest("hex")
        : target;
    return [kind, mode.toString(8), uid, gid, content ?? "-", path.slice(folder.length)].join(" ");
  });
  return (await Promise.all(lines)).join("\n");
};

/** Nothing is in a folder, or there is none. */
export const isEmpty = async (folder: string): Promise<boolean> =>
  (await readdir(folder).catch(() => [])).length === 0;
