import { egressExecutable } from "../../embedded/egress.ts";
import { factsOf, type Plan, planWith } from "../engine/plan.ts";
import { exitCodes } from "../exit.ts";
import { Facts } from "../facts/fact.ts";
import type { Host } from "../host/host.ts";
import { phasesFor } from "../phases/index.ts";
import type { Phase } from "../phases/phase.ts";
import { preflight, preflightFacts } from "../preflight/index.ts";
import { Failure } from "../problem.ts";
import { agentPhases, mayRunAgent, waitsForAnother } from "./agent-here.ts";
import { phasesByName } from "./choose.ts";
import { noneCutOff } from "./cut-off.ts";
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
  await noneCutOff(host);
  const definitions = phasesByName(look.only, look.skip);
  const prepared = await prepare(host, { ...look, egress: egressExecutable });
  const waits = await waitsForAnother(host);
  if (!waits && prepared.site.deployment.settings.standby.enabled) await mayRunAgent(host);
  const wanted = definitions.filter(({ name }) => !waits || !agentPhases.has(name));
  return { ...prepared, phases: phasesFor(prepared.site, wanted) };
};

/**
 * Looks at this server and decides what has to change. What the machine cannot take is thrown. `brings`: the data that these
 * phases put in place, as a restore's do; an install's bring none.
 */
export const lookWith = async (
  host: Host,
  prepared: Prepared,
  phases: readonly Phase[],
  brings: "data" | "none" = "data",
): Promise<Seen> => {
  const { site } = prepared;
  const facts = await Facts.collect(host, [...preflightFacts, ...factsOf(phases)]);
  const [first, ...rest] = preflight(facts, site.deployment, brings, phases);
  if (first !== undefined) throw new Failure(exitCodes.preflight, first, ...rest);
  return { ...prepared, phases, plan: planWith(host, phases, facts) };
};

/** The one path of `plan` and `install` alike: whatever speaks against it is thrown before anything is touched. */
export const lookAt = async (host: Host, look: Look): Promise<Seen> => {
  const ready = await prepareLook(host, look);
  return await lookWith(host, ready, ready.phases, "none");
};
