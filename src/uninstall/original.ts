import type { Original } from "../engine/inventory.ts";
import { type FileFact, file as fileFact } from "../facts/file.ts";
import { describeAccess, sameAccess } from "../resources/access.ts";
import type { Change, Resource, Work } from "../resources/resource.ts";

const bytesOf = (content: Uint8Array | null): Uint8Array => content ?? new Uint8Array();

/** Only owner and mode are clincher's: what somebody has written into it since stays. */
const onlyAccess = (now: FileFact | null, { kind, written }: Original): boolean =>
  !written && kind === "file" && now?.stat.kind === "file";

const isAs = (now: FileFact, original: Original): boolean => {
  const { kind, mode, uid, gid, content } = original;
  if (now.stat.kind !== kind) return false;
  if (kind === "symlink") return now.stat.target === new TextDecoder().decode(bytesOf(content));
  if (!sameAccess(now.stat, { mode, uid, gid })) return false;
  return (
    kind !== "file" ||
    onlyAccess(now, original) ||
    Buffer.from(bytesOf(now.content)).equals(Buffer.from(bytesOf(content)))
  );
};

const putBack = async ({ host }: Work, original: Original, now: FileFact | null): Promise<void> => {
  const { path, kind, content, mode, uid, gid } = original;
  const access = { mode, uid, gid };
  if (onlyAccess(now, original)) await host.setAccess(path, access);
  else if (kind === "file") await host.writeFile(path, bytesOf(content), access);
  else if (kind === "symlink") await host.makeLink(path, new TextDecoder().decode(bytesOf(content)));
  else await host.makeDirectory(path, access);
};

const change = (original: Original, now: FileFact | null): Change | null => {
  const { path, kind } = original;
  if (kind === "absent") {
    // Folders go at the end, when they are empty.
    if (now === null || now.stat.kind === "directory") return null;
    return { action: "delete", summary: `remove ${path}`, make: ({ host }) => host.remove(path) };
  }
  if (now !== null && isAs(now, original)) return null;
  // What came with a package, or by hand, and has gone again, is not missed.
  if (now === null && original.late) return null;
  if (kind === "other" || (kind === "directory" && now !== null && now.stat.kind !== "directory"))
    return null;
  return {
    action: now === null ? "create" : "update",
    summary: `${path} as it was (${kind === "symlink" ? "link" : describeAccess(original)})`,
    make: (work) => putBack(work, original, now),
  };
};

export const originalId = (path: string): string => `original ${path}`;

/** A path as it was before clincher first touched it. Its old text is shown nowhere: it may hold anything. */
export const originalBack = (original: Original): Resource => {
  const there = fileFact(original.path);
  return {
    id: originalId(original.path),
    needs: [there],
    diff: (facts) => {
      const made = change(original, facts.get(there));
      return made === null ? [] : [made];
    },
  };
};
