import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { mustBeRoot } from "./root.ts";

/** In memory on every supported system: empty after a boot, and never part of a backup. */
const lockPath = "/run/clincher/lock";

const pollMilliseconds = 1000;

/** What cron runs, and clincher's own timers: they are over by themselves, and nobody sees them coming. */
const ownUnit = /\/(cron|clincher-[\w-]+)\.service$/m;

/** Null when there is no such process (any more): it may end while this is read. */
const cgroupOf = async (host: Host, process: number): Promise<string | null> => {
  const content = await host.read(`/proc/${process}/cgroup`).catch(() => null);
  return content === null ? null : new TextDecoder().decode(content);
};

/** Seconds that one who is ending has to let go: all of its threads have to be gone. */
const lettingGo = 5;

interface Holder {
  readonly name: string;
  readonly scheduled: boolean;
  /**
   * It has let go, or is about to: a process that is killed leaves the kernel's list of locks, its control group (for
   * the root, with version 1) and then /proc, and what a service ran outlives its control group by a moment.
   */
  readonly ending: boolean;
}

const holderOf = async (host: Host, process: number | null): Promise<Holder> => {
  if (process === null) return { name: lockPath, scheduled: false, ending: true };
  const cgroup = await cgroupOf(host, process);
  const scheduled = cgroup !== null && ownUnit.test(cgroup);
  const ending = cgroup === null || !/:\/.+$/m.test(cgroup) || cgroup.includes(" (deleted)");
  return { name: `process ${process}${scheduled ? ", run by the schedule" : ""}`, scheduled, ending };
};

/** How long another clincher is waited for, seconds. Nothing stands for: not at all. */
export interface Patience {
  /** Whoever it is. */
  readonly anybody?: number;
  /** When the schedule runs it. */
  readonly scheduled?: number;
}

/**
 * Runs something that changes the machine, alone. A second clincher is told who is at work, after it has waited as long
 * as it may; `waits` hears of it once, before it does. Throws `busy`.
 */
export const exclusively = async <Result>(
  host: Host,
  work: () => Promise<Result>,
  { anybody = 0, scheduled = anybody }: Patience = {},
  waits: (holder: string) => void = () => {},
): Promise<Result> => {
  mustBeRoot(host);
  const began = host.now();
  let lock = host.lock(lockPath);
  let endingSince: number | null = null;
  for (let told = false; !lock.held; lock = host.lock(lockPath)) {
    const holder = await holderOf(host, lock.holder);
    const now = host.now();
    endingSince = holder.ending ? (endingSince ?? now) : null;
    const patient = now - began < (holder.scheduled ? scheduled : anybody) * 1000;
    if (!patient && (endingSince === null || now - endingSince >= lettingGo * 1000)) {
      throw new Failure(exitCodes.busy, {
        what: "Another clincher is at work on this server",
        where: holder.name,
        fix: "Wait until it is done (clincher status shows the last run), then run this again.",
      });
    }
    if (patient && !told) waits(holder.name);
    told ||= patient;
    await host.sleep(holder.ending ? pollMilliseconds / 10 : pollMilliseconds);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
};
