import { clock } from "../../facts/clock.ts";
import { keptCloudflare } from "../../facts/cloudflare.ts";
import { cloudflareInForce, originOf } from "../../firewall/cloudflare.ts";
import { changesOf, some } from "../changes.ts";
import { type Check, type Finding, verdictOf } from "../check.ts";

/** Days after which Cloudflare's list is looked at again; it has stood still for years. */
const oldDays = 400;

const oldList = (kept: Parameters<typeof cloudflareInForce>[0], now: number): readonly Finding[] => {
  const list = cloudflareInForce(kept);
  if (now - Date.parse(list.date) < oldDays * 86_400_000) return [];
  return [
    {
      what: "Nobody has looked at Cloudflare's networks for more than a year",
      why: `They are ${originOf(list)}. Visitors who come through a newer network are dropped, and one that was given up is let in.`,
      fix: "clincher firewall refresh",
    },
  ];
};

/** What the kernel does at this moment, for the host and for what Docker publishes, and what it will do after a boot. */
export const firewallCheck: Check = {
  name: "firewall",
  title: "the firewall's policy is in effect, for containers too",
  on: (subject) => {
    const changes = changesOf(subject, ["firewall"]);
    const { cloudflare } = subject.deployment.settings.edge;
    return {
      needs: [...changes.needs, ...(cloudflare ? [keptCloudflare, clock] : [])],
      judge: (facts) => {
        const found = changes.of(facts);
        const differs: readonly Finding[] =
          found.length === 0
            ? []
            : [
                {
                  what: "The firewall is not what the settings ask for",
                  why: some(found),
                  fix: "clincher install --only firewall",
                },
              ];
        return verdictOf(
          [...differs, ...(cloudflare ? oldList(facts.get(keptCloudflare), facts.get(clock)) : [])],
          "ufw and DOCKER-USER, IPv4 and IPv6, now and at boot",
        );
      },
    };
  },
};
