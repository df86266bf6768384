import { exitCodes } from "../exit.ts";
import { leaseTimer, readOwnLease } from "../facts/lease.ts";
import { hasExpired, leaseTimes, readClock } from "../facts/lease-times.ts";
import { type Part, readPart, waitsForAnother } from "../facts/standby.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { hostPaths } from "../stack/paths.ts";

/** Phases that make the agent run; a server that waits for another to fail does without. */
export const agentPhases: ReadonlySet<string> = new Set(["services", "proof", "schedule"]);

export { waitsForAnother };

/**
 * The part of this server in running the agent, as of now: a lease that nobody has renewed for too long, after a boot for
 * instance, is one that another may have taken. Where nothing looks after it (a restore that is not done) it stays.
 */
export const partNow = async (host: Host): Promise<Part> => {
  const part = await readPart(host);
  const own = await readOwnLease(host);
  if (part !== "runs" || own === null || (await host.stat(leaseTimer)) === null) return part;
  return hasExpired(own, await readClock(host), leaseTimes(own.seconds).giveUp) ? "unsure" : part;
};

/** Throws when the agent may not be started here: this server waits, another has taken over, or nobody knows. */
export const mayRunAgent = async (host: Host): Promise<void> => {
  const part = await partNow(host);
  if (part === "runs") return;
  if (part === "waits" || part === "takes over")
    throw new Failure(exitCodes.preflight, {
      what: "This server stands by for another; the agent does not run here",
      fix: "clincher standby promote makes it take over.",
    });
  throw new Failure(exitCodes.preflight, {
    what:
      part === "lost"
        ? "Another server has taken over from this one"
        : "This server cannot know whether another has taken over",
    why: "Two that answer the same channels would be worse than none.",
    fix:
      part === "lost"
        ? "clincher standby status shows who runs the agent; clincher standby prepare makes this server its standby."
        : "It looks again by itself (journalctl -u clincher-lease says what is in the way), and starts the agent then. A restore that was cut off: run it again.",
  });
};

/**
 * Throws as mayRunAgent where a restore may not start the agent. Where nothing is installed yet it takes the lease itself, and
 * one that was cut off in that, which left this server unsure, has to go on.
 */
export const mayRestore = async (host: Host): Promise<void> => {
  const fresh = (await host.stat(hostPaths.environment)) === null;
  if (!fresh || (await waitsForAnother(host))) await mayRunAgent(host);
};
