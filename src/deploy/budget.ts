import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { type Budget, budgets, spendPath, spentIn } from "../stack/budget.ts";
import { readSettings } from "./settings-file.ts";

/** Reads only. */
export const readBudgets = async (host: Host): Promise<readonly Budget[]> => {
  const [settings, content] = await Promise.all([readSettings(host), host.read(spendPath)]);
  const spent = content === null ? {} : spentIn(new TextDecoder().decode(content));
  if (spent === null)
    throw new Failure(exitCodes.failed, {
      what: "What was spent cannot be read",
      where: spendPath,
      why: "LiteLLM refuses every request while it does not know what was spent.",
      fix: `To begin at nothing: rm ${spendPath}`,
    });
  return budgets(settings, spent, host.now());
};
