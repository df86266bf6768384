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

export interface Ready extends Prepared {
  readonly phases: readonly Phase[];
}

export interface Seen extends Ready {
  readonly plan: Plan;
}

/** Settings to phases, without looking at what they have to change. */
export const prepareLook = async (host: Host, look: Look): Promise<Ready> => {
  mustBeRoot(host);
  const definitions = phasesByName(look.only, look.skip);
  const prepared = await prepare(host, { ...look, egress: egressExecutable });
  return { ...prepared, phases: phasesFor(prepared.site, definitions) };
};

/**
 * Looks at this server and decides what has to change: the one path of `plan` and `install` alike. What the machine
 * cannot take is thrown before anything is touched.
 */
export const lookAt = async (host: Host, look: Look): Promise<Seen> => {
  const ready = await prepareLook(host, look);
  const { phases, site } = ready;
  const [problems, plan] = await Promise.all([
    runPreflight(host, { deployment: site.deployment }),
    makePlan(host, phases),
  ]);
  const [first, ...rest] = problems;
  if (first !== undefined) throw new Failure(exitCodes.preflight, first, ...rest);
  return { ...ready, plan };
};
