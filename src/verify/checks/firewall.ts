import { changesOf, some } from "../changes.ts";
import { type Check, verdictOf } from "../check.ts";

/** What the kernel does at this moment, for the host and for what Docker publishes, and what it will do after a boot. */
export const firewallCheck: Check = {
  name: "firewall",
  title: "the firewall's policy is in effect, for containers too",
  on: (subject) => {
    const changes = changesOf(subject, ["firewall"]);
    return {
      needs: changes.needs,
      judge: (facts) => {
        const found = changes.of(facts);
        return verdictOf(
          found.length === 0
            ? []
            : [
                {
                  what: "The firewall is not what the settings ask for",
                  why: some(found),
                  fix: "clincher install --only firewall",
                },
              ],
          "ufw and DOCKER-USER, IPv4 and IPv6, now and at boot",
        );
      },
    };
  },
};
