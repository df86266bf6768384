import { partNow } from "../deploy/agent-here.ts";
import { exitCodes } from "../exit.ts";
import type { Part } from "../facts/standby.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";

type Away = Exclude<Part, "runs">;

const waits = {
  what: "This server stands by for another, which makes the backups",
  fix: "clincher standby sync brings that one's over.",
};

const reasons: Readonly<Record<Away, { readonly what: string; readonly fix: string }>> = {
  waits,
  "takes over": waits,
  lost: {
    what: "Another server has taken over from this one, and makes the backups",
    fix: "clincher standby status shows who it is; clincher standby prepare makes this server its standby.",
  },
  unsure: {
    what: "This server cannot know whether another has taken over, so it leaves the backups alone until it can",
    fix: "clincher standby status",
  },
};

/**
 * Throws on a server that must not run the agent: what it last knew would be taken for the newest state, by a takeover and
 * a restore, and would displace backups of the server that works. To be asked before a run is recorded: what cron still
 * tries here is no backup that failed.
 */
export const backsUpHere = async (host: Host): Promise<void> => {
  const part = await partNow(host);
  if (part === "runs") return;
  throw new Failure(exitCodes.preflight, {
    what: reasons[part].what,
    why: "What this server last knew would be taken for the newest, and displace what is.",
    fix: reasons[part].fix,
  });
};
