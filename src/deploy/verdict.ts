import { notHere } from "../facts/standby.ts";
import { services } from "../stack/services.ts";
import type { Observed } from "./status.ts";

/** One judgement for people, programs and the exit code. */
export interface Verdict {
  readonly well: boolean;
  /** A sentence: the first line for a person. */
  readonly says: string;
  /** The command that comes next, and what for. */
  readonly next: string;
}

const look = "clincher doctor --only settings (says what is wrong with settings and secrets)";

const needsYou = (next: string): Verdict => ({ well: false, says: "Something needs you.", next });

/** A server that stands by: nothing of the agent runs there, and the other server's backups come over. */
const ofStandby = ({ docker, services: there, lastRun, domain, standby }: Observed): Verdict => {
  const of = standby?.of ?? "another server";
  if (there.some(({ name, state }) => name === services.gateway && state !== "stopped"))
    return {
      well: false,
      says: `This server stands by for ${of}, and yet an agent runs here.`,
      next: "clincher stop gateway (two that answer the same channels would be worse than none)",
    };
  const needs = { well: false, says: `This server stands by for ${of}, and needs you.` };
  if (domain === null)
    return { ...needs, next: "clincher standby prepare (again, as before: it was not done)" };
  if (!docker || lastRun?.outcome !== "done" || standby === null || standby.late)
    return { ...needs, next: "clincher standby sync (brings everything over, and says what is in the way)" };
  return {
    well: true,
    says: `A standby: it waits for ${of} to fail.`,
    next: "clincher standby status (who runs the agent?)",
  };
};

/** Where nothing is installed yet. */
const firstStep: Readonly<Record<Observed["settings"], string>> = {
  none: "clincher init (asks a few questions), then clincher install",
  wrong: look,
  fine: "clincher install (makes everything as described)",
};

/** Pure: whether all is well, and what comes next; what nobody may wait with first. */
export const verdictOf = (seen: Observed): Verdict => {
  const { hardening, cutOff, part, lastRun, answered, services: there, settings } = seen;
  if (hardening.waiting !== null)
    return needsYou(`${hardening.waiting.line} (on your own machine, in another window)`);
  if (hardening.tailnet?.up === false)
    return needsYou("clincher install --only tailscale (on your provider's console)");
  if (cutOff !== null) return needsYou("clincher resume (finishes what was cut off)");
  if (part === "lost" || part === "takes over")
    return { well: false, says: `${notHere[part].what}.`, next: notHere[part].fix };
  const installed = lastRun !== null || there.length > 0;
  // Nothing can go by them: no backup, no look at who runs the agent. A standby that was not made to its end has none yet.
  if (installed && (settings === "wrong" || (settings === "none" && part !== "waits"))) return needsYou(look);
  if (part === "waits") return ofStandby(seen);
  if (part === "unsure") return { well: false, says: `${notHere[part].what}.`, next: notHere[part].fix };
  if (!installed) return { well: false, says: "Nothing is installed here.", next: firstStep[settings] };
  const runs = there.length > 0 && there.every(({ state }) => state === "healthy" || state === "running");
  if (lastRun?.outcome !== "done" || answered === null || !runs)
    return needsYou("clincher install (makes everything as described)");
  return hardening.takenBack === null
    ? { well: true, says: "All is well.", next: "clincher plan (is everything still as described?)" }
    : {
        well: true,
        says: "All else is well.",
        next: "clincher install (makes the change of ssh and firewall again)",
      };
};
