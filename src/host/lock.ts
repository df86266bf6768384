import { SQLiteError, Database as Sqlite } from "bun:sqlite";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Lock } from "./host.ts";

/** Who holds a lock on this file, by the kernel's own list; null when it does not say. */
const holderOf = (path: string): number | null => {
  const inode = statSync(path).ino;
  for (const line of readFileSync("/proc/locks", "utf8").split("\n")) {
    const [, , , , pid, place] = line.trim().split(/\s+/);
    if (place?.endsWith(`:${inode}`) && Number(pid) > 0) return Number(pid);
  }
  return null;
};

/**
 * A lock that the kernel releases when the process dies, however it dies: SQLite's exclusive lock (POSIX record locks)
 * on an empty database. Nothing is ever written to the file, and the folder is on a file system that a boot empties.
 */
export const takeLock = (path: string): Lock => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const sqlite = new Sqlite(path, { create: true, readwrite: true });
  try {
    // A journal in a file would be made beside the lock, for nothing, and stay there after a kill.
    sqlite.run("PRAGMA journal_mode = MEMORY");
    sqlite.run("BEGIN EXCLUSIVE");
  } catch (error) {
    sqlite.close();
    if (!(error instanceof SQLiteError) || error.code !== "SQLITE_BUSY") throw error;
    return { held: false, holder: holderOf(path) };
  }
  return {
    held: true,
    release: () => {
      sqlite.run("ROLLBACK");
      sqlite.close();
    },
  };
};
