import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { mustBeRoot } from "./root.ts";

/** In memory on every supported system: empty after a boot, and never part of a backup. */
const lockPath = "/run/clincher/lock";

const pollMilliseconds = 1000;

const holderOf = (process: number | null): string => (process === null ? lockPath : `process ${process}`);

/**
 * Runs something that changes the machine, alone. A second clincher is told who is at work, after it has waited as long
 * as it may (seconds); `waits` hears of it once, before it does.
 */
export const exclusively = async <Result>(
  host: Host,
  work: () => Promise<Result>,
  patienceSeconds = 0,
  waits: (holder: string) => void = () => {},
): Promise<Result> => {
  mustBeRoot(host);
  const deadline = host.now() + patienceSeconds * 1000;
  let lock = host.lock(lockPath);
  if (!lock.held && patienceSeconds > 0) waits(holderOf(lock.holder));
  while (!lock.held && host.now() < deadline) {
    await host.sleep(pollMilliseconds);
    lock = host.lock(lockPath);
  }
  if (!lock.held) {
    throw new Failure(exitCodes.busy, {
      what: "Another clincher is at work on this server",
      where: holderOf(lock.holder),
      fix: "Wait until it is done (clincher status shows the last run), then run this again.",
    });
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
};
