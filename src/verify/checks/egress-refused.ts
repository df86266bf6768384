import { type Check, type Finding, failed, verdictOf } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { modelLimits } from "../probe/egress.ts";
import { gatewayProbe } from "../probe/gateway.ts";
import { type Outcome, type Outcomes, tunnelRefused } from "../probe/probe.ts";

const named = (
  outcomes: Outcomes,
  pattern: RegExp,
  through: (outcome: Outcome) => boolean,
): readonly string[] =>
  Object.entries(outcomes).flatMap(([name, outcome]) =>
    pattern.test(name) && through(outcome) ? [name] : [],
  );

/** Told that nothing listens there is told by somebody out there. */
const opened = ({ error }: Outcome): boolean => error === null || error === "ECONNREFUSED";
const tunnelled = (outcome: Outcome): boolean => !tunnelRefused(outcome);

/** Tried from inside: what the agent's process itself could do. */
export const egressRefusedCheck: Check = {
  name: "egress-refused",
  title: "nothing gets out but to the hosts in the lists",
  running: true,
  on: (subject) => {
    const probe = gatewayProbe(subject.deployment);
    const limits = modelLimits(subject.deployment);
    const mending = mend(subject, "egressChannels");
    return {
      needs: [probe, limits, ...mending.needs],
      judge: (facts) => {
        const [inside, beside] = [facts.get(probe), facts.get(limits)];
        if (inside === null) return failed(unasked("gateway", mending.fix(facts)));
        if (beside === null) return failed(unasked("litellm", mending.fix(facts)));
        const problems: Finding[] = [];
        const out = [...named(inside, /^(direct|another)/, opened), ...named(inside, /^tunnel/, tunnelled)];
        if (out.length > 0)
          problems.push({
            what: "The gateway gets out where it must not",
            why: `It got through: ${out.join(", ")}.`,
            fix: mending.fix(facts),
          });
        const models = named(beside, /./, tunnelled);
        if (models.length > 0)
          problems.push({
            what: "LiteLLM gets out where it must not",
            why: `It got through to ${models.join(", ")}.`,
            fix: mending.fix(facts),
          });
        return verdictOf(problems, "unlisted hosts, other ports, direct ways: refused");
      },
    };
  },
};
