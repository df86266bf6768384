import { egressExecutable } from "../../embedded/egress.ts";
import { makePlan, type Plan } from "../engine/plan.ts";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { phasesFor } from "../phases/index.ts";
import type { Phase } from "../phases/phase.ts";
import { runPreflight } from "../preflight/index.ts";
import { Failure } from "../problem.ts";
import { phasesByName } from "./choose.ts";
import { type Inputs, type Prepared, prepare } from "./prepare.ts";
import { mustBeRoot } from "./root.ts";

export interface Look extends Omit<Inputs, "egress"> {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

export interface Seen extends Prepared {
  readonly phases: readonly Phase[];
  readonly plan: Plan;
}

/**
 * Looks at this server and decides what has to change: the one path of `plan` and `install` alike. What the machine
 * cannot take is thrown before anything is touched.
 */
export const lookAt = async (host: Host, look: Look): Promise<Seen> => {
  mustBeRoot(host);
  const definitions = phasesByName(look.only, look.skip);
  const prepared = await prepare(host, { ...look, egress: egressExecutable });
  const phases = phasesFor(prepared.site, definitions);
  const [problems, plan] = await Promise.all([
    runPreflight(host, { deployment: prepared.site.deployment }),
    makePlan(host, phases),
  ]);
  const [first, ...rest] = problems;
  if (first !== undefined) throw new Failure(exitCodes.preflight, first, ...rest);
  return { ...prepared, phases, plan };
};
