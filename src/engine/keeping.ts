import type { Access, Host } from "../host/host.ts";
import { digestOf, editedFolder, editedPath } from "./edits.ts";
import type { Journal } from "./journal.ts";

/** A host that keeps the original of whatever is about to change, and what somebody changed of what clincher wrote. */
export const keepingOriginals = (host: Host, journal: Journal): Host => {
  const keep = async (path: string): Promise<void> => {
    if (journal.hasOriginal(path)) return;
    const stat = await host.stat(path);
    journal.keepOriginal(path, stat, stat?.kind === "file" ? await host.read(path) : null);
  };
  /** What is about to go with a folder. */
  const keepWhole = async (path: string): Promise<void> => {
    await keep(path);
    if ((await host.stat(path))?.kind !== "directory") return;
    for (const name of (await host.list(path)) ?? []) await keepWhole(`${path}/${name}`);
  };
  const keepEdit = async (path: string, content: string | Uint8Array): Promise<void> => {
    const was = journal.written(path);
    if (was === null || (await host.stat(path))?.kind !== "file") return;
    const now = await host.read(path);
    if (now === null || [was, digestOf(content)].includes(digestOf(now))) return;
    await host.makeDirectory(editedFolder, { mode: 0o700, uid: 0, gid: 0 });
    await host.writeFile(editedPath(path), now, { mode: 0o600, uid: 0, gid: 0 });
  };
  return {
    ...host,
    makeLink: async (path: string, target: string) => {
      await keep(path);
      await host.makeLink(path, target);
    },
    writeFile: async (path: string, content: string | Uint8Array, access: Access) => {
      await keep(path);
      await keepEdit(path, content);
      await host.writeFile(path, content, access);
      journal.wrote(path, digestOf(content));
    },
    makeDirectory: async (path: string, access: Access) => {
      await keep(path);
      await host.makeDirectory(path, access);
    },
    setAccess: async (path: string, access: Access) => {
      await keep(path);
      await host.setAccess(path, access);
    },
    rename: async (from: string, to: string) => {
      await keep(from);
      await keep(to);
      await host.rename(from, to);
    },
    remove: async (path: string) => {
      await keepWhole(path);
      await host.remove(path);
    },
    removeEmpty: async (path: string) => {
      await keep(path);
      return await host.removeEmpty(path);
    },
  };
};
