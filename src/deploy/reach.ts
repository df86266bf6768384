import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { checkReachability, findWarnings } from "../preflight/index.ts";
import { Failure, type Problem } from "../problem.ts";
import type { Seen } from "./look.ts";

/**
 * Asks whether everything that the plan needs from the network answers, before the first change is made. Returns what
 * the operator should know although it stops nothing. A plan without changes asks nobody.
 */
export const reach = async (
  host: Host,
  { plan, site }: Pick<Seen, "plan" | "site">,
): Promise<readonly Problem[]> => {
  if (plan.changes === 0) return [];
  const needs = plan.steps.flatMap(({ changes }) => changes.flatMap(({ reaches = [] }) => reaches));
  const [[first, ...rest], warnings] = await Promise.all([
    checkReachability(host, [...new Set(needs)]),
    findWarnings(host, site),
  ]);
  if (first !== undefined) throw new Failure(exitCodes.network, first, ...rest);
  return warnings;
};
