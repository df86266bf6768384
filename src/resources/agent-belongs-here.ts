import { exitCodes } from "../exit.ts";
import { leaseTimer, readOwnLease } from "../facts/lease.ts";
import { hasExpired, leaseTimes, readClock } from "../facts/lease-times.ts";
import { notHere, type Part, readPart } from "../facts/standby.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";

/**
 * A server is unsure for as long as the place takes to answer when it takes its part for the first time, and longer when its
 * lease was over: for so many seconds it is waited for.
 */
const patience = async (host: Host): Promise<number> => {
  const own = await readOwnLease(host);
  if (own === null) return 60;
  const { look, answer, settle } = leaseTimes(own.seconds);
  return Math.min(300, Math.max(60, look + answer + settle));
};

/**
 * Nothing is noted before the first look has ended, and what is may be of long ago, where nobody looked since: another server
 * may have the agent.
 */
const partSoFar = async (host: Host): Promise<Part> => {
  const [part, own, looks] = [
    await readPart(host),
    await readOwnLease(host),
    (await host.stat(leaseTimer)) !== null,
  ];
  if (part !== "runs" || !looks) return part;
  const known = own !== null && !hasExpired(own, await readClock(host), leaseTimes(own.seconds).giveUp);
  return known ? part : "unsure";
};

/** The part once it is known; "unsure" when that is not soon. */
const settledPart = async (host: Host): Promise<Part> => {
  const seconds = await patience(host);
  for (let waited = 0; waited < seconds; waited += 1) {
    const part = await partSoFar(host);
    if (part !== "unsure") return part;
    await host.sleep(1000);
  }
  return "unsure";
};

/**
 * Throws when the agent is not this server's to run, by what the last look at the place of the backups noted. A takeover
 * that has it, and is not done, starts it.
 */
export const agentBelongsHere = async (host: Host): Promise<void> => {
  const part = await settledPart(host);
  if (part === "runs" || part === "takes over") return;
  const told =
    part === "waits"
      ? { what: "This server stands by for another", fix: "clincher standby promote makes it take over." }
      : notHere[part];
  throw new Failure(exitCodes.preflight, {
    what: told.what,
    why: "So the agent is not started here: two that answer the same channels would be worse than none.",
    fix: told.fix,
  });
};
