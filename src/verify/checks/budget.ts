import { parse } from "yaml";
import { z } from "zod";
import { containerDetails } from "../../facts/container-details.ts";
import { file } from "../../facts/file.ts";
import { budgetPeriod, limitsOf, spendPath, spentIn } from "../../stack/budget.ts";
import { hostPaths } from "../../stack/paths.ts";
import { services } from "../../stack/services.ts";
import { type Check, type Finding, failed, install, verdictOf } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { gatewayProbe } from "../probe/gateway.ts";
import { outcomeOf } from "../probe/probe.ts";

const path = `${hostPaths.litellmConfig}/config.yaml`;
const configFile = file(path);
const spendFile = file(spendPath);

const config = z.object({
  model_list: z.array(
    z.object({
      model_name: z.string(),
      litellm_params: z.object({ max_budget: z.number().optional(), budget_duration: z.string().optional() }),
    }),
  ),
});

const read = (content: Uint8Array | null | undefined): z.output<typeof config> | null => {
  try {
    return config.parse(parse(new TextDecoder().decode(content ?? undefined)));
  } catch {
    return null;
  }
};

/** A budget counts where LiteLLM enforces it, as long as what was spent is kept and no request goes around it. */
export const budgetCheck: Check = {
  name: "budget",
  title: "every model has its budget, and nothing goes around it",
  running: true,
  on: (subject) => {
    const limits = limitsOf(subject.deployment.settings);
    const probe = gatewayProbe(subject.deployment);
    const mending = mend(subject, "litellm");
    return {
      needs: [configFile, spendFile, containerDetails, probe, ...mending.needs],
      judge: (facts) => {
        const fix = mending.fix(facts);
        const outcomes = facts.get(probe);
        if (outcomes === null) return failed(unasked("gateway", fix));
        const problems: Finding[] = [];
        const models = read(facts.get(configFile)?.content)?.model_list ?? [];
        // One that is not offered costs nothing; that it is missing is another check.
        const without = models.flatMap(({ model_name, litellm_params: { max_budget, budget_duration } }) => {
          const limit = limits.find(({ model }) => model === model_name)?.limit ?? max_budget;
          const held =
            max_budget === limit && max_budget !== undefined && budget_duration === budgetPeriod.text;
          return held
            ? []
            : [`${model_name}: ${limit === undefined ? "not in the settings" : `it is to be $${limit}`}`];
        });
        if (without.length > 0 || models.length === 0)
          problems.push({
            what: "Models have no budget, or another than in the settings",
            where: path,
            why: models.length === 0 ? "There are no models in the file." : without.join("\n"),
            fix,
          });
        const litellm = facts.get(containerDetails)?.find(({ name }) => name === services.litellm);
        if (!litellm?.mounts.some(({ source }) => source === hostPaths.litellmState))
          problems.push({
            what: "What was spent is forgotten with LiteLLM's container",
            why: `${hostPaths.litellmState} is not mounted in it.`,
            fix: install,
          });
        const spent = facts.get(spendFile)?.content;
        if (spent != null && spentIn(new TextDecoder().decode(spent)) === null)
          problems.push({
            what: "What was spent cannot be read",
            where: spendPath,
            why: "LiteLLM refuses every request while it does not know.",
            fix: `rm ${spendPath}; docker restart ${services.litellm}`,
          });
        const { status } = outcomeOf(outcomes, "around the budget");
        if (status !== null && status < 400)
          problems.push({
            what: "LiteLLM answers requests that no budget counts",
            why: `GET /model/info is answered ${status}; the door in front of it refuses that with 404.`,
            fix,
          });
        return verdictOf(problems, `${limits.length} models, each with a limit for ${budgetPeriod.text}`);
      },
    };
  },
};
