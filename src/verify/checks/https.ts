import { type Check, failed, passed } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { gatewayProbe } from "../probe/gateway.ts";
import { outcomeOf } from "../probe/probe.ts";

/** The dashboard's own name, at Caddy. Whether the world finds Caddy under it is for DNS. */
export const httpsCheck: Check = {
  name: "https",
  title: "the dashboard answers over https under its name",
  running: true,
  on: (subject) => {
    const { domain } = subject.deployment.settings;
    const probe = gatewayProbe(subject.deployment);
    const mending = mend(subject, "caddy");
    return {
      needs: [probe, ...mending.needs],
      judge: (facts) => {
        const outcomes = facts.get(probe);
        if (outcomes === null) return failed(unasked("gateway", mending.fix(facts)));
        const { error, status } = outcomeOf(outcomes, "anonymous over https");
        if (error === null && status !== null && status < 500)
          return passed(`Caddy has a certificate for ${domain}`);
        return failed({
          what: `https://${domain} does not answer`,
          why:
            error === null
              ? `Caddy answers ${status}: it does not reach the gateway.`
              : `Caddy says: ${error}. Without a certificate it shows none; it gets one when the DNS record of ${domain} points here and ports 80 and 443 are reachable.`,
          fix: mending.fix(facts),
        });
      },
    };
  },
};
