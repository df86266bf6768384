import type { Host, TreeEntry } from "../host/host.ts";
import { type Manifest, type ManifestEntry, untouched } from "./manifest.ts";

/** No clock of a file system is coarser, nanoseconds. */
export const tick = 1_000_000_000n;

/** Files hashed side by side: reading waits for the disk, hashing for a core. */
const lanes = 4;

/** An entry whose hash is still to come. */
type Hashed = TreeEntry & { hash: ManifestEntry["hash"] };

/** Everything under these paths, without what is left out. */
export const treesOf = async (
  host: Host,
  roots: readonly string[],
  skip: readonly string[] = [],
): Promise<readonly TreeEntry[]> =>
  (await Promise.all(roots.map((root) => host.tree(root, new Set(skip))))).flat();

/** Does something with each entry, some side by side. */
export const eachOf = async (
  entries: readonly TreeEntry[],
  work: (entry: TreeEntry) => Promise<void>,
): Promise<void> => {
  const waiting = entries.values();
  const lane = async (): Promise<void> => {
    for (const entry of waiting) await work(entry);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

/**
 * Entries with their hashes. What nothing has touched since `before` is taken from there; `trusted` says when an entry
 * of `before` may be: a file that changes within one tick of the clock looks untouched.
 */
export const withHashes = async (
  host: Host,
  entries: readonly TreeEntry[],
  before: Manifest,
  trusted: (entry: TreeEntry) => boolean = () => true,
): Promise<Manifest> => {
  // In the order of the entries, whichever is hashed first; one object each, as there may be very many.
  const all = new Map<string, Hashed>(entries.map((entry) => [entry.path, { ...entry, hash: null }]));
  await eachOf(entries, async (entry) => {
    if (entry.kind !== "file") return;
    const known = before.get(entry.path);
    const same = known?.hash != null && untouched(known, entry) && trusted(entry);
    const hash = same ? known.hash : await host.hash(entry.path);
    const own = all.get(entry.path);
    if (hash === null) all.delete(entry.path);
    else if (own !== undefined) own.hash = hash;
  });
  return all;
};

/** Bytes of the files that are not as they were. */
export const changedBytes = (entries: readonly TreeEntry[], before: Manifest): number =>
  entries.reduce(
    (sum, entry) =>
      entry.kind === "file" && !untouched(before.get(entry.path), entry) ? sum + entry.size : sum,
    0,
  );

/** The same tree under another root: what was restored beside, under the names it had. */
export const rebased = (manifest: Manifest, from: string): Manifest =>
  new Map(
    [...manifest].map(([path, entry]) => {
      const own = path.startsWith(`${from}/`) ? path.slice(from.length) : path;
      return [own, { ...entry, path: own }];
    }),
  );
