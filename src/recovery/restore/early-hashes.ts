import type { Host } from "../../host/host.ts";

/** Hashes of files by path, hex: as each was when it had come in whole. */
export type Hashes = ReadonlyMap<string, string>;

/** Side by side, while restic has the other cores. */
const lanes = 2;

/** Path of a file that has come in whole, of a line of `restic restore --verbose=2` (0.17 on); null for every other. */
export const cameIn = (line: string): string | null =>
  /^(?:restored|updated) {2}(\/.+) with size [\d.]+ [KMGTP]?i?B$/.exec(line)?.[1] ?? null;

/** Reads files while others still come into the folder, where nobody but restic writes. */
export const hashEarly = (host: Host, folder: string) => {
  const known = new Map<string, string>();
  const waiting: string[] = [];
  const working = new Set<Promise<void>>();
  const work = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      // What cannot be read now is read, and told of, when everything is held against the manifest.
      const hash = await host.hash(path).catch(() => null);
      if (hash !== null) known.set(path, hash);
    }
  };
  return {
    onLine: (line: string): void => {
      const path = cameIn(line);
      if (path === null) return;
      waiting.push(`${folder}${path}`);
      if (working.size >= lanes) return;
      const lane: Promise<void> = work().finally(() => working.delete(lane));
      working.add(lane);
    },
    done: async (): Promise<Hashes> => {
      await Promise.all(working);
      return known;
    },
  };
};
