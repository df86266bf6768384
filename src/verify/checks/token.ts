import { type Check, failed, passed } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { gatewayProbe } from "../probe/gateway.ts";
import { outcomeOf } from "../probe/probe.ts";

/** Otherwise the operator is locked out, and a refusal of anonymous requests proves nothing. */
export const tokenCheck: Check = {
  name: "token",
  title: "the token in secrets.toml opens the gateway",
  running: true,
  on: (subject) => {
    const probe = gatewayProbe(subject.deployment);
    const mending = mend(subject);
    return {
      needs: [probe, ...mending.needs],
      judge: (facts) => {
        const outcomes = facts.get(probe);
        if (outcomes === null) return failed(unasked("gateway", mending.fix(facts)));
        const { error, status } = outcomeOf(outcomes, "with the token");
        // There is no such tool: whoever is told so was let in.
        if (status === 404 || status === 200) return passed("accepted");
        return failed({
          what: "The gateway does not take the token in /etc/clincher/secrets.toml",
          why: error === null ? `It answers ${status}.` : `It does not answer: ${error}.`,
          fix: mending.fix(facts),
        });
      },
    };
  },
};
