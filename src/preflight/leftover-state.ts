import { agentHomes } from "../facts/agent-homes.ts";
import { type Check, warning } from "./check.ts";

/** Harmless, but the operator may expect an agent that remembers. */
export const leftoverState: Check = {
  name: "leftover-state",
  needs: [agentHomes],
  check: (facts) => {
    const found = facts.get(agentHomes);
    if (found.length === 0) return [];
    return [
      warning({
        what: "An earlier OpenClaw left its state on this server; the new agent starts without it",
        where: found.join(", "),
        fix: "Keep it until you are sure that you do not need it, then delete it: it holds keys and conversations.",
      }),
    ];
  },
};
