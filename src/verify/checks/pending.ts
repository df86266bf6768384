import { pendingRevert } from "../../facts/revert.ts";
import { type Check, failed, passed } from "../check.ts";

/** As long as one waits, ssh and firewall are not what they will be in ten minutes. */
export const pendingCheck: Check = {
  name: "pending",
  title: "no change of ssh and firewall waits to be confirmed",
  on: ({ confirmLine }) => ({
    needs: [pendingRevert],
    judge: (facts) => {
      const pending = facts.get(pendingRevert);
      if (pending === null) return passed("none waits");
      return failed({
        what: "A change of ssh and firewall waits to be confirmed",
        where: "your own machine, not this server",
        why: `It is taken back ${Math.round(pending.within / 60)} minutes after it was made, unless a new login over port ${pending.newPort} confirms it.`,
        fix: confirmLine(pending),
      });
    },
  }),
};
