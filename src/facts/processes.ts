import type { Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";

export interface Process {
  readonly pid: number;
  /** Name of its program. */
  readonly name: string;
  /** Arguments and environment, each followed by a NUL, as the kernel shows them to others. */
  readonly commandLine: string;
  readonly environment: string;
  /** Id of the container it runs in, 64 digits; null outside of any. */
  readonly container: string | null;
}

const text = async (host: Host, path: string): Promise<string> => {
  try {
    return new TextDecoder().decode((await host.read(path)) ?? undefined);
  } catch {
    // It ended meanwhile.
    return "";
  }
};

/** /proc/PID/cgroup names the container, under either version of control groups. */
export const containerOf = (cgroups: string): string | null =>
  /[/-]([0-9a-f]{64})\b/.exec(cgroups)?.[1] ?? null;

const readProcess = async (host: Host, pid: string): Promise<Process> => {
  const [name, commandLine, environment, cgroups] = await Promise.all(
    ["comm", "cmdline", "environ", "cgroup"].map((file) => text(host, `/proc/${pid}/${file}`)),
  );
  return {
    pid: Number(pid),
    name: (name ?? "").trim(),
    commandLine: commandLine ?? "",
    environment: environment ?? "",
    container: containerOf(cgroups ?? ""),
  };
};

/** Every process of this server, those in containers among them. */
export const processes: Fact<readonly Process[]> = {
  key: "processes",
  read: async (host) => {
    const pids = ((await host.list("/proc")) ?? []).filter((name) => /^\d+$/.test(name));
    return Promise.all(pids.map((pid) => readProcess(host, pid)));
  },
};
