import { type Fact, Facts } from "../facts/fact.ts";
import type { Host } from "../host/host.ts";
import type { Phase } from "../phases/phase.ts";
import type { Change, Resource, Risk } from "../resources/resource.ts";
import { readTexts, withEdits } from "./edits.ts";

export interface Step {
  readonly phase: string;
  readonly resource: Resource;
  readonly changes: readonly Change[];
  /** How it is undone when it cuts the operator off. */
  readonly risk?: Risk;
}

/** What has to change, in the order in which it will. `install` makes exactly these objects happen. */
export interface Plan {
  readonly phases: readonly Phase[];
  /** Only steps with changes. */
  readonly steps: readonly Step[];
  /** Resources looked at. */
  readonly resources: number;
  readonly changes: number;
}

/** Pure: phases and facts to a plan. */
export const planFrom = (phases: readonly Phase[], facts: Facts): Plan => {
  const changing = new Set<string>();
  const steps: Step[] = [];
  for (const phase of phases) {
    for (const resource of phase.resources) {
      const changes = resource.diff(facts, { changes: (id) => changing.has(id) });
      if (changes.length === 0) continue;
      changing.add(resource.id);
      const risk = typeof resource.risk === "function" ? resource.risk(facts) : resource.risk;
      steps.push({ phase: phase.name, resource, changes, ...(risk === undefined ? {} : { risk }) });
    }
  }
  return {
    phases,
    steps,
    resources: phases.reduce((sum, phase) => sum + phase.resources.length, 0),
    changes: steps.reduce((sum, step) => sum + step.changes.length, 0),
  };
};

/** Every fact that these phases look at. */
export const factsOf = (phases: readonly Phase[]): readonly Fact<unknown>[] =>
  phases.flatMap((phase) => phase.resources.flatMap((resource) => resource.needs));

/** Facts to a plan that shows what changes inside of files. */
export const planWith = (host: Host, phases: readonly Phase[], facts: Facts): Plan => {
  const plan = planFrom(phases, facts);
  const texts = readTexts(host);
  return {
    ...plan,
    steps: plan.steps.map((step) => ({
      ...step,
      changes: withEdits(step.resource.id, step.changes, texts),
    })),
  };
};

/** Reads all facts at once, side by side, and decides. */
export const makePlan = async (host: Host, phases: readonly Phase[]): Promise<Plan> =>
  planWith(host, phases, await Facts.collect(host, factsOf(phases)));
