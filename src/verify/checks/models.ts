import { z } from "zod";
import { readJson } from "../../facts/json.ts";
import { type Check, type Finding, failed, verdictOf } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { gatewayProbe } from "../probe/gateway.ts";
import { outcomeOf } from "../probe/probe.ts";

const list = z.object({ data: z.array(z.object({ id: z.string() })) });

/** LiteLLM asks for its key, and offers exactly the models of the settings. */
export const modelsCheck: Check = {
  name: "models",
  title: "LiteLLM asks for its key and offers the configured models",
  running: true,
  on: (subject) => {
    const { deployment } = subject;
    const probe = gatewayProbe(deployment);
    const mending = mend(subject, "litellm");
    const { models, memory } = deployment.settings;
    const wanted = [...models.available.map(({ id }) => id), ...(memory.enabled ? [memory.model] : [])];
    return {
      needs: [probe, ...mending.needs],
      judge: (facts) => {
        const outcomes = facts.get(probe);
        if (outcomes === null) return failed(unasked("gateway", mending.fix(facts)));
        const fix = mending.fix(facts);
        const problems: Finding[] = [];
        const without = outcomeOf(outcomes, "models without the key");
        if (without.status !== null && without.status < 400)
          problems.push({
            what: "LiteLLM answers whoever has no key",
            why: `GET /v1/models without a key is answered ${without.status}, not 401.`,
            fix,
          });
        const answer = outcomeOf(outcomes, "models with the key");
        const offered = readJson(answer.text, list)?.data.map(({ id }) => id);
        const same = offered?.toSorted().join() === wanted.toSorted().join();
        if (!same)
          problems.push({
            what: "LiteLLM does not offer the configured models",
            why:
              offered === undefined
                ? `It answers ${answer.status ?? answer.error}.`
                : `It offers ${offered.join(", ") || "none"}; configured are ${wanted.join(", ")}.`,
            fix,
          });
        return verdictOf(problems, `401 without the key; ${wanted.length} models with it`);
      },
    };
  },
};
