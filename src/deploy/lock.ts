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

interface Holder {
  readonly name: string;
  readonly scheduled: boolean;
  /** Its process is there no more, so it has let go. */
  readonly ended: boolean;
}

const holderOf = async (host: Host, process: number | null): Promise<Holder> => {
  const cgroup = process === null ? null : await cgroupOf(host, process);
  const scheduled = cgroup !== null && ownUnit.test(cgroup);
  const name = process === null ? lockPath : `process ${process}${scheduled ? ", run by the schedule" : ""}`;
  return { name, scheduled, ended: process !== null && cgroup === null };
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
  for (let told = false; !lock.held; lock = host.lock(lockPath)) {
    const holder = await holderOf(host, lock.holder);
    if (host.now() - began >= (holder.scheduled ? scheduled : anybody) * 1000) {
      if (holder.ended) lock = host.lock(lockPath);
      if (lock.held) break;
      throw new Failure(exitCodes.busy, {
        what: "Another clincher is at work on this server",
        where: holder.name,
        fix: "Wait until it is done (clincher status shows the last run), then run this again.",
      });
    }
    if (!told) waits(holder.name);
    told = true;
    await host.sleep(pollMilliseconds);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
};
