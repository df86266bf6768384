import { closeSync, existsSync, openSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Subprocess } from "bun";
import { namespaceFile, plugIn, unplug } from "../network.ts";
import { hierarchies, makeControlGroups, members, removeControlGroup } from "./cgroups.ts";
import { meminfo } from "./memory.ts";
import type { Place } from "./place.ts";
import { copySettings } from "./shield.ts";

/** Exit code of nspawn when the server asked for a reboot. */
export const rebootExit = 133;

/** A server's running nspawn: it ends when the server is off. */
export interface ServerProcess {
  child: Subprocess;
  controlGroups: string[];
}

/** Joins the control groups given before `--`, then becomes the command after it. */
export const joining = (controlGroups: string[], argv: string[]): string[] => [
  "sh",
  "-c",
  'while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs" 2>/dev/null || :; shift; done; shift; exec "$@"',
  "sh",
  ...controlGroups,
  "--",
  ...argv,
];

const tun = "/dev/net/tun";

/** The clock of the time since boot begins with the server, as on a machine of its own. */
const ownUptime = async (): Promise<string[]> => {
  const seconds = Math.floor(Number.parseFloat(await readFile("/proc/uptime", "utf8")));
  return ["unshare", "--time", "--boottime", `-${seconds}`];
};

const nspawn = (place: Place): string[] => [
  ...["systemd-nspawn", "--quiet", `--directory=${place.root}`, `--machine=${place.machine}`],
  ...[`--hostname=${place.name}`, "--register=no", "--keep-unit", "--console=read-only"],
  ...["--kill-signal=SIGRTMIN+3", "--capability=all", "--system-call-filter=add_key keyctl bpf"],
  ...[`--network-namespace-path=${namespaceFile(place.namespace)}`],
  ...["--resolv-conf=off", "--timezone=off", "--link-journal=no"],
  ...place.volumes.map(({ from, to }) => `--bind=${from}:${to}`),
  `--bind=${place.guest}:/usr/lib/clincher-lab`,
  // Interfaces that a program makes belong to the server's own network namespace.
  ...(existsSync(tun) ? [`--bind=${tun}`] : []),
  "/usr/lib/clincher-lab/init.sh",
];

async function prepareGuest({ guest }: Place, memory?: number): Promise<void> {
  await copySettings(join(guest, "settings"));
  await writeFile(join(guest, "booted"), "");
  if (memory !== undefined)
    await writeFile(join(guest, "meminfo"), meminfo(await readFile("/proc/meminfo", "utf8"), memory));
}

async function spawn(place: Place, controlGroups: string[]): Promise<Subprocess> {
  const clock = await ownUptime();
  const console = openSync(join(place.folder, "console.log"), "a");
  try {
    const life = ["setpriv", "--pdeathsig", "KILL", "setsid"];
    return Bun.spawn(joining(controlGroups, [...life, ...clock, ...nspawn(place)]), {
      cwd: "/",
      env: { ...process.env, SYSTEMD_NSPAWN_API_VFS_WRITABLE: "yes" },
      stdin: "ignore",
      stdout: console,
      stderr: console,
    });
  } finally {
    closeSync(console);
  }
}

/**
 * Powers a server on. As on a real machine nothing of the kernel outlives the power: firewall, interfaces and
 * settings start afresh. The server dies with this process (parent-death signal), and is its own session, so that
 * a terminal's Ctrl-C reaches only the runner.
 */
export async function powerOn(place: Place, memory?: number): Promise<ServerProcess> {
  await unplug(place);
  const controlGroups = await makeControlGroups(place.machine, memory);
  try {
    await Promise.all([plugIn(place), prepareGuest(place, memory)]);
    return { child: await spawn(place, controlGroups), controlGroups };
  } catch (error) {
    await afterPower(place, controlGroups);
    throw error;
  }
}

/** Clears away what the kernel still has of a server that is off. */
export async function afterPower(place: Place, controlGroups: string[]): Promise<void> {
  // nspawn refuses to remove this folder where /run is not a tmpfs.
  const propagate = rm(`/run/systemd/nspawn/propagate/${place.machine}`, { recursive: true, force: true });
  await Promise.all([unplug(place), propagate, ...controlGroups.map(removeControlGroup)]);
}

/** Process id, on the machine, of the server's process 1; undefined while there is none. */
async function findLeader({ child, controlGroups }: ServerProcess): Promise<number | undefined> {
  for (const pid of await members(controlGroups[0] ?? "")) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    if (status.includes(`\nPPid:\t${child.pid}\n`) && /^NSpid:\s+\d+\s+1$/m.test(status)) return pid;
  }
  return undefined;
}

/** The inside of a running server: its process 1 (as the machine numbers it) and its root control groups. */
export interface Inside {
  leader: number;
  controlGroups: string[];
}

/** The way into a server that has its process 1; undefined before. */
export async function findInside(process: ServerProcess): Promise<Inside | undefined> {
  const leader = await findLeader(process);
  if (leader === undefined) return undefined;
  const groups = await hierarchies(leader);
  return { leader, controlGroups: groups.map(({ folder }) => folder.replace(/\/init\.scope$/, "")) };
}
