import { type Check, failed, verdictOf } from "../check.ts";
import { mend, unasked as untried } from "../mend.ts";
import { deniedTools, gatewayProbe } from "../probe/gateway.ts";
import { outcomeOf } from "../probe/probe.ts";

/** Asked of the running gateway with the token: a tool that is denied is not there, whatever the settings file says. */
export const toolsCheck: Check = {
  name: "tools",
  title: "the tools that are denied are not there",
  running: true,
  on: (subject) => {
    const probe = gatewayProbe(subject.deployment);
    const mending = mend(subject);
    const denied = deniedTools(subject.deployment);
    return {
      needs: [probe, ...mending.needs],
      judge: (facts) => {
        const outcomes = facts.get(probe);
        if (outcomes === null) return failed(untried("gateway", mending.fix(facts)));
        const answers = denied.map((tool) => ({ tool, ...outcomeOf(outcomes, `tool ${tool}`) }));
        const unasked = answers.find(({ status }) => status === null || status === 401 || status === 429);
        if (unasked !== undefined)
          return failed({
            what: "The gateway does not say which tools it offers",
            why: `POST /tools/invoke with the token is answered ${unasked.status ?? unasked.error}.`,
            fix: mending.fix(facts),
          });
        const there = answers.flatMap(({ tool, status }) => (status === 404 || status === 403 ? [] : tool));
        const problem = {
          what: `The gateway offers tools that are denied: ${there.join(", ")}`,
          why: "POST /tools/invoke finds them; what is denied is answered 404.",
          fix: mending.fix(facts),
        };
        return verdictOf(there.length === 0 ? [] : [problem], `${denied.length} tools denied`);
      },
    };
  },
};
