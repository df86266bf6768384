import { fail2banJail } from "../../facts/fail2ban-jail.ts";
import { unit } from "../../facts/unit.ts";
import { type Check, failed, passed } from "../check.ts";

const service = unit("fail2ban.service");
const jail = fail2banJail("sshd");

/** A server that runs without its jail looks well to systemd. */
export const fail2banCheck: Check = {
  name: "fail2ban",
  title: "fail2ban runs, with its jail for ssh",
  on: () => ({
    needs: [service, jail],
    judge: (facts) => {
      const { active, enabled } = facts.get(service);
      if (!active || !enabled)
        return failed({
          what: "fail2ban does not run",
          why: active ? "It does not start at boot." : "Whoever guesses logins is never shut out.",
          fix: "clincher install --only fail2ban",
        });
      const there = facts.get(jail);
      if (there.there) return passed("jail sshd");
      return failed({
        what: "fail2ban runs without its jail for ssh",
        why: there.said,
        fix: "systemctl restart fail2ban.service",
      });
    },
  }),
};
