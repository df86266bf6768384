import { createHash } from "node:crypto";
import { exitCodes } from "../../exit.ts";
import type { Host, TreeEntry } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { formatManifest, type Manifest, parseManifest } from "../manifest.ts";
import { backupPaths, leftOut } from "../paths.ts";
import { rebased, treesOf, withHashes } from "../survey.ts";
import { copyFiles } from "./copy-files.ts";
import { kept, releaseRoots } from "./paths.ts";

/** No clock of a file system is coarser, nanoseconds. */
const tick = 1_000_000_000n;
/** Paths of one command. */
const batch = 500;

const same = (live: TreeEntry, copy: TreeEntry | undefined, since: bigint): boolean =>
  copy !== undefined &&
  live.kind === copy.kind &&
  live.mode === copy.mode &&
  live.uid === copy.uid &&
  live.gid === copy.gid &&
  live.target === copy.target &&
  (live.kind === "directory" ||
    live.kind === "symlink" ||
    (live.size === copy.size && live.modified === copy.modified && live.modified < since - tick));

export interface Delta {
  /** Folders to make or correct, parents first. */
  readonly folders: readonly TreeEntry[];
  /** Files and links to copy again. */
  readonly copies: readonly string[];
  /** What is gone, without what is below it. */
  readonly gone: readonly string[];
}

/**
 * Pure: what has to be done to a copy of what was there at `since` (nanoseconds since 1970) so that it is as `live`.
 * Whatever may have changed within a tick of the clock is copied again. Sockets and the like are no data.
 */
export const deltaOf = (
  live: readonly TreeEntry[],
  copies: ReadonlyMap<string, TreeEntry>,
  since: bigint,
): Delta => {
  const now = new Map(live.map((entry) => [entry.path, entry]));
  const wrongKind = (path: string, entry: TreeEntry): boolean => now.get(path)?.kind !== entry.kind;
  const gone = [...copies].flatMap(([path, entry]) => (wrongKind(path, entry) ? [path] : []));
  const changed = live.filter(
    (entry) => entry.kind !== "other" && !same(entry, copies.get(entry.path), since),
  );
  return {
    folders: changed.filter(({ kind }) => kind === "directory"),
    copies: changed.flatMap(({ kind, path }) => (kind === "directory" ? [] : [path])),
    gone: gone.filter((path) => !gone.some((other) => path.startsWith(`${other}/`))),
  };
};

const copy = async (host: Host, paths: readonly string[]): Promise<void> => {
  const into = ["--parents", "--remove-destination", "--target-directory", kept.data, "--"];
  for (let index = 0; index < paths.length; index += batch)
    await copyFiles(host, { where: kept.data, rest: [...into, ...paths.slice(index, index + batch)] });
};

/** Whether all that is kept is on the disk now. */
export const flushKept = async (host: Host): Promise<boolean> => {
  const { code } = await host.run({
    argv: ["sync", "--file-system", kept.folder],
    timeoutSeconds: 600,
  });
  return code === 0;
};

/**
 * Makes the copy the same as the data is now, which nobody writes to; `since` as in deltaOf. Notes what each file is. Gives
 * the paths that were other than in the copy. Throws when it is not all on the disk: it is the only way back.
 */
export const finishKept = async (host: Host, since: bigint): Promise<readonly string[]> => {
  const live = await treesOf(host, releaseRoots, leftOut);
  const copied = await treesOf(
    host,
    releaseRoots.map((root) => `${kept.data}${root}`),
  );
  const there = rebased(new Map(copied.map((entry) => [entry.path, { ...entry, hash: null }])), kept.data);
  const { folders, copies, gone } = deltaOf(live, there, since);
  for (const path of gone) await host.remove(`${kept.data}${path}`);
  for (const { path, mode, uid, gid } of folders)
    await host.makeDirectory(`${kept.data}${path}`, { mode, uid, gid });
  await copy(host, copies);
  const content = await host.read(backupPaths.manifest);
  const before = (content === null ? null : parseManifest(new TextDecoder().decode(content))) ?? new Map();
  const manifest = await withHashes(host, live, before, ({ modified }) => modified < since - tick);
  await host.writeFile(kept.manifest, formatManifest(manifest.values()), { mode: 0o600, uid: 0, gid: 0 });
  if (!(await flushKept(host)))
    throw new Failure(exitCodes.failed, {
      what: "What is kept of the data did not come to the disk, so nothing is upgraded",
      where: kept.folder,
      fix: "Look at the disk (df -h /opt; dmesg), then run it again.",
    });
  return [...folders.map(({ path }) => path), ...copies, ...gone];
};

/** The manifest of what is kept; null when there is none. */
export const keptManifest = async (host: Host): Promise<Manifest | null> => {
  const content = await host.read(kept.manifest);
  return content === null ? null : parseManifest(new TextDecoder().decode(content));
};

/** Two manifests are equal when these are. Times and inodes do not count. */
export const digestOf = (manifest: Manifest): string => {
  const lines = [...manifest.values()]
    .filter(({ kind }) => kind !== "other")
    .map(({ path, kind, mode, uid, gid, size, hash, target }) =>
      JSON.stringify([path, kind, mode, uid, gid, size, hash, target ?? null]),
    );
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
};
