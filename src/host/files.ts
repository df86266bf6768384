import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { exchangeNames } from "./exchange.ts";
import { held } from "./foreign-folders.ts";
import type { Access, FileStat } from "./host.ts";
import { naming } from "./naming.ts";

// Synchronous calls throughout: mutations stay on the main thread in program order, so that fault injection by
// counting system calls hits the same place every time.

const permissionBits = 0o7777;

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;

/** Behind a link that is not followed, there is nothing; nor is there in a socket (ENXIO), and a folder is no file (EISDIR). */
const missing = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  ["ENOENT", "ENOTDIR", "ELOOP", "ENXIO", "EISDIR"].includes(String(error.code));

/** Opens what is there itself: no link, and no pipe that somebody never writes to. */
const openItself = <T>(path: string, use: (file: number) => T): T => {
  const file = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    return use(file);
  } finally {
    fs.closeSync(file);
  }
};

/** Null instead of an error when the path is not there. */
const ifThere = <T>(look: () => T): T | null => {
  try {
    return look();
  } catch (error) {
    if (missing(error)) return null;
    throw error;
  }
};

/** Bytes of a file in somebody else's folder: one of holes only has any size, and takes no disk. */
const mostForeign = 16 * 1024 ** 2;
/** Used again and again: /proc alone has hundreds of such files. */
const piece = new Uint8Array(64 * 1024);

/** All of a file to its end, wherever that is by then; null when there is more. */
const readUpTo = (file: number, most: number): Uint8Array | null => {
  const pieces: Uint8Array[] = [];
  for (let length = 0; length <= most; ) {
    const read = fs.readSync(file, piece);
    if (read === 0) return Buffer.concat(pieces);
    pieces.push(piece.slice(0, read));
    length += read;
  }
  return null;
};

/**
 * What somebody else's file holds. A pipe or a device holds nothing, as whoever is at its other end could write for
 * ever; nor does what is far longer than anything that is read there.
 */
const contentOf = (file: number): Uint8Array | null =>
  fs.fstatSync(file).isFile() ? readUpTo(file, mostForeign) : null;

/** Null when no such file is there. Throws on what is there and cannot be read. */
export const readFile = (path: string): Uint8Array | null =>
  ifThere(() => held(path, (at, foreign) => (foreign ? openItself(at, contentOf) : fs.readFileSync(at))));

/** Of the path itself: a link is not followed. Null when it is not there. */
export const statFile = (path: string): FileStat | null =>
  ifThere(() => {
    const stat = held(path, (at) => fs.lstatSync(at));
    const kind = stat.isFile()
      ? "file"
      : stat.isDirectory()
        ? "directory"
        : stat.isSymbolicLink()
          ? "symlink"
          : "other";
    return {
      kind,
      mode: stat.mode & permissionBits,
      uid: stat.uid,
      gid: stat.gid,
      size: stat.size,
      modified: stat.mtimeMs,
      changed: stat.ctimeMs,
      ...(kind === "symlink" ? { target: fs.readlinkSync(path) } : {}),
    };
  });

/** Names in order; null when it is not there. */
export const listFolder = (path: string): readonly string[] | null =>
  ifThere(() => fs.readdirSync(path).sort());

/** Bytes of the disk that the path is on, or would be on: what whoever is not root may still write, and all. */
export const spaceOf = (path: string): { free: number; total: number } => {
  let place = path;
  while (!fs.existsSync(place) && place !== "/") place = dirname(place);
  const { bavail, blocks, bsize } = fs.statfsSync(place);
  return { free: bavail * bsize, total: blocks * bsize };
};

const syncFolder = (path: string): void => {
  const folder = fs.openSync(path, "r");
  try {
    fs.fsyncSync(folder);
  } finally {
    fs.closeSync(folder);
  }
};

const writeAt = (path: string, content: string | Uint8Array, access: Access): void => {
  // Always the same name: what a killed process left behind goes with the next write.
  const temporary = join(dirname(path), `.${basename(path)}.clincher-new`);
  fs.rmSync(temporary, { force: true });
  try {
    // Created closed to everyone else, so that a secret is never readable, not even for a moment.
    const file = fs.openSync(temporary, "wx", 0o600);
    try {
      fs.writeFileSync(file, content);
      fs.fchownSync(file, access.uid, access.gid);
      fs.fchmodSync(file, access.mode);
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    fs.renameSync(temporary, path);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
};

/** Old or new, never half: readers and a power cut see one of the two. */
export const writeFileAtomically = (path: string, content: string | Uint8Array, access: Access): void =>
  naming(path, () => held(path, (at) => writeAt(at, content, access)));

/** Old or new, never nothing. */
export const makeLink = (path: string, target: string): void => {
  const temporary = join(dirname(path), `.${basename(path)}.clincher-new`);
  fs.rmSync(temporary, { force: true });
  fs.symlinkSync(target, temporary);
  fs.renameSync(temporary, path);
  syncFolder(dirname(path));
};

/** Durable in the old folder and the new one. */
export const renamePath = (from: string, to: string): void => {
  fs.renameSync(from, to);
  for (const folder of new Set([dirname(to), dirname(from)])) syncFolder(folder);
};

/** Durable in both folders. */
export const exchangePaths = (one: string, other: string): boolean => {
  if (!exchangeNames(one, other)) return false;
  for (const folder of new Set([dirname(one), dirname(other)])) syncFolder(folder);
  return true;
};

/** Owner and mode of the path itself: a link is not followed. */
export const setAccess = (path: string, access: Access): void =>
  held(path, (at, foreign) => {
    // chown first: it clears set-id bits that chmod may have to set.
    if (foreign)
      return openItself(at, (file) => {
        fs.fchownSync(file, access.uid, access.gid);
        fs.fchmodSync(file, access.mode);
      });
    fs.lchownSync(at, access.uid, access.gid);
    fs.chmodSync(at, access.mode);
  });

/** The folders above have to be there. One that is there gets this owner and mode. */
export const makeFolder = (path: string, access: Access): void => {
  if (statFile(path)?.kind !== "directory") {
    held(path, (at) => {
      fs.mkdirSync(at, { mode: 0o700 });
      syncFolder(dirname(at));
    });
  }
  setAccess(path, access);
};

/** A folder with all that is in it; no error when nothing is there. Durable in the folder above. */
export const removePath = (path: string): void => {
  if (statFile(path) === null) return;
  fs.rmSync(path, { recursive: true, force: true });
  syncFolder(dirname(path));
};

/** False when it is not there, holds something, or something is mounted on it. */
export const removeEmptyFolder = (path: string): boolean => {
  try {
    fs.rmdirSync(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT" || code === "ENOTEMPTY" || code === "EEXIST" || code === "EBUSY") return false;
    throw error;
  }
  syncFolder(dirname(path));
  return true;
};
