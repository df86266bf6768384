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

const readPids = async (host: Host): Promise<readonly string[]> =>
  ((await host.list("/proc")) ?? []).filter((name) => /^\d+$/.test(name));

/** Whether any process is in a container; quicker than all that is known of all of them. */
export const anyInContainer = async (host: Host): Promise<boolean> => {
  const cgroups = (await readPids(host)).map((pid) => text(host, `/proc/${pid}/cgroup`));
  return (await Promise.all(cgroups)).some((each) => containerOf(each) !== null);
};

/** Every process of this server, those in containers among them. */
export const processes: Fact<readonly Process[]> = {
  key: "processes",
  read: async (host) => Promise.all((await readPids(host)).map((pid) => readProcess(host, pid))),
};
