import * as fs from "node:fs";
import { join } from "node:path";
import { CryptoHasher } from "bun";
import type { TreeEntry } from "./host.ts";

const kindOf = (stat: fs.BigIntStats): TreeEntry["kind"] => {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "directory";
  return stat.isSymbolicLink() ? "symlink" : "other";
};

const gone = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");

/** So many entries are worth some 15 ms for cleaning up after them. */
const many = 5000;

/** What is under a path, itself first, in the order of names. What disappears meanwhile is left out. */
export const readTree = (root: string, skip: ReadonlySet<string>): readonly TreeEntry[] => {
  const found: TreeEntry[] = [];
  const visit = (path: string): void => {
    if (skip.has(path)) return;
    try {
      const stat = fs.lstatSync(path, { bigint: true });
      const kind = kindOf(stat);
      found.push({
        path,
        kind,
        mode: Number(stat.mode) & 0o7777,
        uid: Number(stat.uid),
        gid: Number(stat.gid),
        size: kind === "file" ? Number(stat.size) : 0,
        modified: stat.mtimeNs,
        changed: stat.ctimeNs,
        inode: stat.ino,
        ...(kind === "symlink" ? { target: fs.readlinkSync(path) } : {}),
      });
      if (kind === "directory") for (const name of fs.readdirSync(path).sort()) visit(join(path, name));
    } catch (error) {
      if (!gone(error)) throw error;
    }
  };
  visit(root);
  // What is known of a file on the way weighs far more than what is kept of it.
  if (found.length > many) Bun.gc(true);
  return found;
};

/** Read in pieces of this size: memory stays small, however large the file. */
const pieceBytes = 1024 * 1024;

/** Used again: a new one for each file would be a gigabyte of garbage for a gigabyte of small files. */
const pieces: Uint8Array[] = [];

/** SHA-256 of a regular file, hex; null when it is not there. Lets other work go on between two pieces. */
export const hashFile = async (path: string): Promise<string | null> => {
  let file: fs.promises.FileHandle;
  try {
    // A link in place of a file is not followed: whoever owns the folder could point anywhere.
    file = await fs.promises.open(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
  } catch (error) {
    if (gone(error)) return null;
    throw error;
  }
  const piece = pieces.pop() ?? new Uint8Array(pieceBytes);
  try {
    const hasher = new CryptoHasher("sha256");
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, pieceBytes, null);
      if (bytesRead === 0) return hasher.digest("hex");
      hasher.update(piece.subarray(0, bytesRead));
    }
  } finally {
    pieces.push(piece);
    await file.close();
  }
};
