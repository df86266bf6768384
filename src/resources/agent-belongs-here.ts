import { exitCodes } from "../exit.ts";
import { leaseTimer, readOwnLease } from "../facts/lease.ts";
import { leaseTimes } from "../facts/lease-times.ts";
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

/** Nothing is noted before the first look has ended: another server may have the agent, and this one settings like its. */
const partSoFar = async (host: Host): Promise<Part> => {
  const part = await readPart(host);
  if (part !== "runs" || (await readOwnLease(host)) !== null) return part;
  return (await host.stat(leaseTimer)) === null ? part : "unsure";
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
