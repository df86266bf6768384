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

/** The text of a file's content; empty when there is none. */
export const decode = (content: Uint8Array | null | undefined): string =>
  new TextDecoder().decode(content ?? undefined);
