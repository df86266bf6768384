import type { Host, TreeEntry } from "../host/host.ts";
import { type Manifest, type ManifestEntry, untouched } from "./manifest.ts";

/** Files hashed side by side: reading waits for the disk, hashing for a core. */
const lanes = 4;

/** Everything under these paths, without what is left out. */
export const treesOf = async (
  host: Host,
  roots: readonly string[],
  skip: readonly string[] = [],
): Promise<readonly TreeEntry[]> =>
  (await Promise.all(roots.map((root) => host.tree(root, new Set(skip))))).flat();

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
  const hashed = new Map<string, ManifestEntry>();
  const waiting = [...entries];
  const lane = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      const known = before.get(entry.path);
      if (entry.kind !== "file") hashed.set(entry.path, { ...entry, hash: null });
      else if (known?.hash != null && untouched(known, entry) && trusted(entry))
        hashed.set(entry.path, { ...entry, hash: known.hash });
      else {
        const hash = await host.hash(entry.path);
        if (hash !== null) hashed.set(entry.path, { ...entry, hash });
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return new Map(
    entries.flatMap(({ path }) => (hashed.has(path) ? [[path, hashed.get(path) as ManifestEntry]] : [])),
  );
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
