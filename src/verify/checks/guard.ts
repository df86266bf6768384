import { unit } from "../../facts/unit.ts";
import { type Check, type Finding, failed, install, passed, verdictOf } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { gatewayProbe } from "../probe/gateway.ts";
import { outcomeOf } from "../probe/probe.ts";

const service = unit("clincher-guard.service");

/** Asked from inside the gateway, as the gateway asks. */
export const guardCheck: Check = {
  name: "guard",
  title: "the filter in front of Docker runs and refuses",
  running: true,
  on: (subject) => {
    const probe = gatewayProbe(subject.deployment);
    const mending = mend(subject);
    return {
      needs: [service, probe, ...mending.needs],
      judge: (facts) => {
        const outcomes = facts.get(probe);
        const now = facts.get(service);
        if (outcomes === null) return failed(unasked("gateway", mending.fix(facts)));
        const ping = outcomeOf(outcomes, "the guard");
        const hostile = outcomeOf(outcomes, "a privileged container");
        if (!subject.deployment.settings.sandbox.enabled)
          return ping.error === null
            ? failed({
                what: "The gateway reaches Docker although there is no sandbox",
                why: "A socket answers inside its container.",
                fix: install,
              })
            : passed("no sandbox, and no way to Docker");
        const restart = now.active ? "systemctl restart clincher-guard.service" : install;
        const problems: Finding[] = [];
        if (ping.status === 200 && (hostile.status !== 403 || !hostile.text.includes("clincher guard")))
          problems.push({
            what: "A privileged container was not refused to the gateway",
            why: `Something else than the filter answered: ${hostile.status ?? hostile.error} ${hostile.text.slice(0, 120)}`,
            fix: restart,
          });
        else if (!now.active || !now.enabled || ping.status !== 200)
          problems.push({
            what: "The filter in front of Docker does not answer",
            why: `clincher-guard.service is ${now.active ? "running" : "not running"}; inside the gateway its socket says ${ping.status ?? ping.error}. No sandbox can be made: every command of the agent fails.`,
            fix: restart,
          });
        return verdictOf(problems, "running; a privileged container is refused");
      },
    };
  },
};
