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

/**
 * How many processors "Cpus_allowed_list:\t0,2-3" of a process's status leaves it; infinite when it does not say. A server
 * that is a container may see more than it can use, and Docker refuses a limit above what it can use.
 */
export const parseAllowed = (status: string): number => {
  const list = /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(status)?.[1];
  if (list === undefined) return Number.POSITIVE_INFINITY;
  return list
    .split(",")
    .map((range) => range.split("-").map(Number))
    .reduce((sum, [first = 0, last = first]) => sum + last - first + 1, 0);
};

const present = (cpuinfo: string): number => (cpuinfo.match(/^processor\s*:/gm) ?? []).length;

/** Memory and processors that are really there. */
export const hardware: Fact<Hardware> = {
  key: "hardware",
  read: async (host) => {
    const [meminfo, limit, cpuinfo, init] = await Promise.all([
      host.read("/proc/meminfo"),
      host.read("/sys/fs/cgroup/memory.max"),
      host.read("/proc/cpuinfo"),
      // What process 1 may use, every service may, Docker's too; an operator's own shell may be held to less.
      host.read("/proc/1/status"),
    ]);
    return {
      architecture: process.arch,
      memory: Math.min(parseMemory(text(meminfo)), parseMemoryLimit(text(limit))),
      cpus: Math.max(1, Math.min(present(text(cpuinfo)), parseAllowed(text(init)))),
    };
  },
};
