import { exitCodes } from "../exit.ts";
import { readOwnLease } from "../facts/lease.ts";
import { waitsForAnother } from "../facts/standby.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";

/** Phases that make the agent run; a server that waits for another to fail does without. */
export const agentPhases: ReadonlySet<string> = new Set(["services", "proof", "schedule"]);

export { waitsForAnother };

/** Throws when the agent may not be started here: this server waits, another has taken over, or nobody knows. */
export const mayRunAgent = async (host: Host): Promise<void> => {
  if (await waitsForAnother(host))
    throw new Failure(exitCodes.preflight, {
      what: "This server stands by for another; the agent does not run here",
      fix: "clincher standby promote makes it take over.",
    });
  const own = await readOwnLease(host);
  if (own === null || own.state === "held") return;
  throw new Failure(exitCodes.preflight, {
    what:
      own.state === "lost"
        ? "Another server has taken over from this one"
        : "This server cannot know whether another has taken over",
    why: "Two that answer the same channels would be worse than none.",
    fix: "clincher standby status shows who runs the agent; clincher standby prepare makes this server its standby.",
  });
};
