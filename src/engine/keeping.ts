import { besideData } from "../facts/leftovers.ts";
import type { Access, Host } from "../host/host.ts";
import { digestOf, editedFolder, editedPath } from "./edits.ts";
import { type Journal, ownPaths } from "./journal.ts";

/** Data comes in there, goes aside and is thrown away: nothing of it was there before, and it may be more than a journal holds. */
const isBesideData = (path: string): boolean =>
  besideData.some((folder) => path === folder || path.startsWith(`${folder}/`));

/**
 * clincher's own folders, secrets among them: they go as a whole in an uninstall, and what secrets were before is nobody's to
 * read in a journal, nor in the backups that have it.
 */
const isOwn = (path: string): boolean => ownPaths.some((own) => path.startsWith(own));

/** A host that keeps the original of whatever is about to change, and what somebody changed of what clincher wrote. */
export const keepingOriginals = (host: Host, journal: Journal): Host => {
  const keep = async (path: string): Promise<void> => {
    if (isBesideData(path) || journal.hasOriginal(path)) return;
    const stat = await host.stat(path);
    const hasContent = stat?.kind === "file" && !isOwn(path);
    journal.keepOriginal(path, stat, hasContent ? await host.read(path) : null);
  };
  /** What is about to go with a folder. */
  const keepWhole = async (path: string): Promise<void> => {
    if (isBesideData(path)) return;
    await keep(path);
    if ((await host.stat(path))?.kind !== "directory") return;
    for (const name of (await host.list(path)) ?? []) await keepWhole(`${path}/${name}`);
  };
  const keepEdit = async (path: string, content: string | Uint8Array): Promise<void> => {
    const now = (await host.stat(path))?.kind === "file" ? await host.read(path) : null;
    if (now === null) return;
    const own = journal.texts(path);
    // What was there before clincher came back with a change that was taken back: it is in the journal.
    if (own.size === 0) return journal.keepText(path, digestOf(now));
    if (own.has(digestOf(now)) || digestOf(now) === digestOf(content)) return;
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
      if (isBesideData(path)) return await host.writeFile(path, content, access);
      await keep(path);
      await keepEdit(path, content);
      // Before it is there: a run that dies in between leaves no text that nobody knows.
      journal.keepText(path, digestOf(content));
      await host.writeFile(path, content, access);
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
