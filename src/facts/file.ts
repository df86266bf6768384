import type { FileStat } from "../host/host.ts";
import type { Fact } from "./fact.ts";

export interface FileFact {
  readonly stat: FileStat;
  /** Null for anything but a regular file. */
  readonly content: Uint8Array | null;
}

/** A path with its content; null when nothing is there. */
export const file = (path: string): Fact<FileFact | null> => ({
  key: `file ${path}`,
  read: async (host) => {
    const stat = await host.stat(path);
    if (stat === null) return null;
    return { stat, content: stat.kind === "file" ? await host.read(path) : null };
  },
});

/** A path without its content; null when nothing is there. */
export const stat = (path: string): Fact<FileStat | null> => ({
  key: `stat ${path}`,
  read: (host) => host.stat(path),
});
