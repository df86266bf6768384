import { openDatabase, openDatabaseReadOnly } from "./database.ts";
import { downloadFile } from "./download.ts";
import {
  exchangePaths,
  listFolder,
  makeFolder,
  makeLink,
  readFile,
  removeEmptyFolder,
  removePath,
  renamePath,
  setAccess,
  spaceOf,
  statFile,
  writeFileAtomically,
} from "./files.ts";
import type { Database, Host } from "./host.ts";
import { sendRequest, tryConnect } from "./http.ts";
import { takeLock } from "./lock.ts";
import { runCommand } from "./process.ts";
import { hashFile, readTree } from "./tree.ts";

function database(path: string, mode: "readOnly"): Database | null;
function database(path: string, mode: "readWrite"): Database;
function database(path: string, mode: "readOnly" | "readWrite"): Database | null {
  return mode === "readOnly" ? openDatabaseReadOnly(path) : openDatabase(path);
}

/** The machine this process runs on. */
export const localHost: Host = {
  user: process.geteuid?.() ?? -1,
  now: () => Date.now(),
  read: async (path) => readFile(path),
  stat: async (path) => statFile(path),
  list: async (path) => listFolder(path),
  tree: async (path, skip) => readTree(path, skip ?? new Set()),
  hash: hashFile,
  space: async (path) => spaceOf(path),
  run: runCommand,
  request: sendRequest,
  download: downloadFile,
  connect: tryConnect,
  writeFile: async (path, content, access) => writeFileAtomically(path, content, access),
  makeDirectory: async (path, access) => makeFolder(path, access),
  makeLink: async (path, target) => makeLink(path, target),
  setAccess: async (path, access) => setAccess(path, access),
  rename: async (from, to) => renamePath(from, to),
  exchange: async (one, other) => exchangePaths(one, other),
  remove: async (path) => removePath(path),
  removeEmpty: async (path) => removeEmptyFolder(path),
  openDatabase: database,
  lock: takeLock,
  sleep: (milliseconds) => Bun.sleep(milliseconds),
};
