import type { Fact } from "./fact.ts";

export interface Hardware {
  /** `process.arch` of this executable, which is that of the machine. */
  readonly architecture: string;
  /** Bytes. */
  readonly memory: number;
  readonly cpus: number;
}

const text = (bytes: Uint8Array | null): string => (bytes === null ? "" : new TextDecoder().decode(bytes));

/** "MemTotal:  16384000 kB" of /proc/meminfo to bytes. */
export const parseMemory = (meminfo: string): number =>
  Number(/^MemTotal:\s+(\d+) kB/m.exec(meminfo)?.[1] ?? 0) * 1024;

/** Memory limit of a control group (a container's), in bytes; infinite when there is none. */
export const parseMemoryLimit = (limit: string): number => {
  const bytes = Number(limit.trim());
  return limit.trim() === "" || limit.trim() === "max" || Number.isNaN(bytes)
    ? Number.POSITIVE_INFINITY
    : bytes;
};

/** Memory and processors that are really there. */
export const hardware: Fact<Hardware> = {
  key: "hardware",
  read: async (host) => {
    const [meminfo, limit, cpuinfo] = await Promise.all([
      host.read("/proc/meminfo"),
      host.read("/sys/fs/cgroup/memory.max"),
      host.read("/proc/cpuinfo"),
    ]);
    return {
      architecture: process.arch,
      memory: Math.min(parseMemory(text(meminfo)), parseMemoryLimit(text(limit))),
      cpus: Math.max(1, (text(cpuinfo).match(/^processor\s*:/gm) ?? []).length),
    };
  },
};
