import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { mustBeRoot } from "./root.ts";

/** In memory on every supported system: empty after a boot, and never part of a backup. */
const lockPath = "/run/clincher/lock";

/** Runs something that changes the machine, alone. A second clincher is told who is at work. */
export const exclusively = async <Result>(host: Host, work: () => Promise<Result>): Promise<Result> => {
  mustBeRoot(host);
  const lock = host.lock(lockPath);
  if (!lock.held) {
    throw new Failure(exitCodes.busy, {
      what: "Another clincher is at work on this server",
      where: lock.holder === null ? lockPath : `process ${lock.holder}`,
      fix: "Wait until it is done (clincher status shows the last run), then run this again.",
    });
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
};
