import type { Fact } from "./fact.ts";

export interface MemoryUse {
  /** Bytes, all of them. */
  readonly total: number;
  readonly available: number;
  readonly swapTotal: number;
  readonly swapUsed: number;
}

const kibibytes = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * 1024;

/** /proc/meminfo. */
export const parseMemoryUse = (text: string): MemoryUse => ({
  total: kibibytes(text, "MemTotal"),
  available: kibibytes(text, "MemAvailable"),
  swapTotal: kibibytes(text, "SwapTotal"),
  swapUsed: Math.max(0, kibibytes(text, "SwapTotal") - kibibytes(text, "SwapFree")),
});

export const memoryUse: Fact<MemoryUse> = {
  key: "memory-use",
  read: async (host) =>
    parseMemoryUse(new TextDecoder().decode((await host.read("/proc/meminfo")) ?? undefined)),
};
