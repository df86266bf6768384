import { hostsFor } from "../../stack/egress-hosts.ts";
import { type Check, type Finding, verdictOf } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { channelTunnels, modelTunnels } from "../probe/egress.ts";
import { type Outcome, outcomeOf } from "../probe/probe.ts";

const problemOf = (who: string, host: string, { error, status }: Outcome, fix: string): Finding => ({
  what: `${who} does not reach ${host}`,
  why:
    status === 407
      ? "Its proxy refuses: the host is not in the list that the proxy has read."
      : `The tunnel ended with ${error ?? status}. When the list has the host, the network or the host is at fault.`,
  fix,
});

/** A list that is too short is found here, before a user finds it. */
export const egressAllowedCheck: Check = {
  name: "egress-allowed",
  title: "the hosts in the lists can be reached",
  slow: true,
  running: true,
  on: (subject) => {
    const { deployment } = subject;
    const channels = { hosts: hostsFor("gateway", deployment), fact: channelTunnels(deployment) };
    const models = { hosts: hostsFor("litellm", deployment), fact: modelTunnels(deployment) };
    const mending = mend(subject, "egressModels");
    const used = channels.hosts.length === 0 ? [models.fact] : [models.fact, channels.fact];
    return {
      needs: [...used, ...mending.needs],
      judge: (facts) => {
        const fix = mending.fix(facts);
        const problems: Finding[] = [];
        const look = (who: "gateway" | "litellm", name: string, { hosts, fact }: typeof models): void => {
          if (hosts.length === 0) return;
          const outcomes = facts.get(fact);
          if (outcomes === null) return void problems.push(unasked(who, fix));
          for (const host of hosts) {
            const outcome = outcomeOf(outcomes, host);
            if (outcome.status !== 200) problems.push(problemOf(name, host, outcome, fix));
          }
        };
        look("litellm", "LiteLLM", models);
        look("gateway", "The gateway", channels);
        return verdictOf(problems, [...models.hosts, ...channels.hosts].join(", "));
      },
    };
  },
};
