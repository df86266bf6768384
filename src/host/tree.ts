import * as fs from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { CryptoHasher } from "bun";
import { held } from "./foreign-folders.ts";
import type { TreeEntry } from "./host.ts";

const kindOf = (stat: fs.BigIntStats): TreeEntry["kind"] => {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "directory";
  return stat.isSymbolicLink() ? "symlink" : "other";
};

/** It is not there, or was replaced on the way: by a link (ELOOP), a socket (ENXIO), or a link by a file (EINVAL). */
const gone = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  ["ENOENT", "ENOTDIR", "ELOOP", "ENXIO", "EINVAL"].includes(String(error.code));

/** So many entries are worth some 15 ms for cleaning up: what is known of a file on the way weighs far more than what is kept. */
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
      if (found.length % many === 0) Bun.gc(true);
      if (kind === "directory") for (const name of fs.readdirSync(path).sort()) visit(join(path, name));
    } catch (error) {
      if (!gone(error)) throw error;
    }
  };
  visit(root);
  if (found.length > many) Bun.gc(true);
  return found;
};

/** Read in pieces of this size: memory stays small, however large the file. */
const pieceBytes = 1024 * 1024;

/** Used again: a new one for each file would be a gigabyte of garbage for a gigabyte of small files. */
const pieces: Uint8Array[] = [];

const read = promisify(fs.read);

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
/** Whoever owns the folder may put anything in the place of a file at any moment: no link is followed, no pipe waited for. */
const itself = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/** Null when it is no regular file. */
const openFile = (path: string): number | null => {
  let file: number;
  try {
    file = fs.openSync(path, itself);
    // A folder on the way may be a link by now: then it is opened again, name by name, which takes five times as long.
    if (fs.readlinkSync(`/proc/self/fd/${file}`) !== path) {
      fs.closeSync(file);
      file = held(path, (at) => fs.openSync(at, itself));
    }
  } catch (error) {
    if (gone(error)) return null;
    throw error;
  }
  if (fs.fstatSync(file).isFile()) return file;
  fs.closeSync(file);
  return null;
};

/** SHA-256 of a regular file, hex; null when it is not there, or something else is. Lets other work go on between two pieces. */
export const hashFile = async (path: string): Promise<string | null> => {
  const file = openFile(path);
  if (file === null) return null;
  const piece = pieces.pop() ?? new Uint8Array(pieceBytes);
  try {
    const hasher = new CryptoHasher("sha256");
    for (;;) {
      const { bytesRead } = await read(file, piece, 0, pieceBytes, null);
      if (bytesRead === 0) return hasher.digest("hex");
      hasher.update(piece.subarray(0, bytesRead));
    }
  } finally {
    pieces.push(piece);
    fs.closeSync(file);
  }
};
