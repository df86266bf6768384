import type { Command } from "../host/host.ts";

/**
 * How far restic is, by a line of it that goes on with the clock alone while nothing comes. 0.14 and 0.16 wait for ever at a place
 * that takes connections and never answers, and so does any over sftp. An hour is longer than restic's own patience with a place
 * that refuses, and than 80 MB take at 25 kB a second: a pack or an index, between two of which it says nothing.
 */
export const advancing: NonNullable<Command["advances"]> = {
  mark: (line) => line.replace(/^\[[\d:]+\] /, "").replace(/ ETA [\d:]+$/, ""),
  within: 3600,
};
