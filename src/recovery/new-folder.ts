import { dirname, normalize } from "node:path";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";

const refusal = (what: string): Failure =>
  new Failure(exitCodes.settings, {
    what,
    where: "--to",
    fix: "Name a new folder, from / on: --to /root/old",
  });

/** Where something is taken out into. */
export interface NewFolder {
  readonly path: string;
  /** It is not there yet. */
  readonly isNew: boolean;
}

/**
 * The folder that was named for what is taken out, in one spelling: paths in it are compared with paths as they were. It is new
 * or empty, and what it is to be in is there. Throws otherwise.
 */
export const newFolder = async (host: Host, given: string): Promise<NewFolder> => {
  if (!given.startsWith("/")) throw refusal(`${given} is not an absolute path`);
  const folder = normalize(given).replace(/(?<=.)\/$/, "");
  const there = await host.stat(folder);
  if (there !== null && there.kind !== "directory") throw refusal(`${folder} is not a folder`);
  if (((await host.list(folder)) ?? []).length > 0) throw refusal(`${folder} is not empty`);
  const parent = dirname(folder);
  if (there === null && (await host.stat(parent))?.kind !== "directory")
    throw refusal(`The folder ${parent} is not there`);
  return { path: folder, isNew: there === null };
};

/** Makes it where it is not there. */
export const makeFolder = async (host: Host, { path, isNew }: NewFolder): Promise<void> => {
  if (isNew) await host.makeDirectory(path, { mode: 0o700, uid: 0, gid: 0 });
};

/** As it was before: half of a backup looks like a whole one. */
export const clearFolder = async (host: Host, { path, isNew }: NewFolder): Promise<void> => {
  if (isNew) await host.remove(path);
  else for (const name of (await host.list(path)) ?? []) await host.remove(`${path}/${name}`);
};
