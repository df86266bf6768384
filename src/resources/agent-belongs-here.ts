import { exitCodes } from "../exit.ts";
import { notHere, type Part, readPart } from "../facts/standby.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";

/** A server that takes its part for the first time is unsure for as long as the place takes to answer, seconds. */
const patience = 60;

/** The part once it is known; "unsure" when that is not soon. */
const settledPart = async (host: Host): Promise<Part> => {
  for (let waited = 0; waited < patience; waited += 1) {
    const part = await readPart(host);
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
