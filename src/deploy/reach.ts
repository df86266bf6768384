import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { checkReachability } from "../preflight/index.ts";
import { Failure } from "../problem.ts";
import type { Seen } from "./look.ts";

/** Asks whether everything that the plan needs from the network answers, before the first change is made. */
export const reach = async (host: Host, { plan }: Pick<Seen, "plan">): Promise<void> => {
  const needs = plan.steps.flatMap(({ changes }) => changes.flatMap(({ reaches = [] }) => reaches));
  const [first, ...rest] = await checkReachability(host, [...new Set(needs)]);
  if (first !== undefined) throw new Failure(exitCodes.network, first, ...rest);
};
