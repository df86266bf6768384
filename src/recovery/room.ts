import type { Host } from "../host/host.ts";
import { gibibyte, gibibytes } from "../settings/values/size.ts";

/** File systems round up, and folders take room as well. */
const overhead = 1.05;

export interface Room {
  readonly enough: boolean;
  /** "3.2 GiB" both. */
  readonly needed: string;
  readonly free: string;
}

/** Whether data of so many bytes comes in beside what is at a path, and leaves `spare` bytes to whatever else is written. */
export const roomFor = async (
  host: Host,
  path: string,
  bytes: number,
  spare: number = gibibyte,
): Promise<Room> => {
  const needed = bytes * overhead + spare;
  const { free } = await host.space(path);
  return { enough: free >= needed, needed: gibibytes(needed), free: gibibytes(free) };
};
