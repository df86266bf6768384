import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { mustBeRoot } from "./root.ts";

/** In memory on every supported system: empty after a boot, and never part of a backup. */
const lockPath = "/run/clincher/lock";

const pollMilliseconds = 1000;

/** What cron runs, and clincher's own timers: they are over by themselves, and nobody sees them coming. */
const ownUnit = /\/(cron|clincher-[\w-]+)\.service$/m;

const isScheduled = async (host: Host, process: number): Promise<boolean> =>
  ownUnit.test(new TextDecoder().decode((await host.read(`/proc/${process}/cgroup`)) ?? undefined));

export interface Holder {
  /** Null when the kernel does not say. */
  readonly process: number | null;
  readonly scheduled: boolean;
}

const holderOf = async (host: Host, process: number | null): Promise<Holder> => ({
  process,
  scheduled: process !== null && (await isScheduled(host, process)),
});

const nameOf = ({ process, scheduled }: Holder): string =>
  process === null ? lockPath : `process ${process}${scheduled ? ", run by the schedule" : ""}`;

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
    if (host.now() - began >= (holder.scheduled ? scheduled : anybody) * 1000)
      throw new Failure(exitCodes.busy, {
        what: "Another clincher is at work on this server",
        where: nameOf(holder),
        fix: "Wait until it is done (clincher status shows the last run), then run this again.",
      });
    if (!told) waits(nameOf(holder));
    told = true;
    await host.sleep(pollMilliseconds);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
};
