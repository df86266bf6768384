import type { Host } from "../host/host.ts";
import type { Change } from "../resources/resource.ts";
import type { Run } from "./apply.ts";
import { seconds } from "./events.ts";
import type { Journal } from "./journal.ts";
import type { Plan, Step } from "./plan.ts";

/** What the changes of one run share. */
interface Workshop {
  /** Keeps the original of whatever is changed. */
  readonly host: Host;
  readonly journal: Journal;
  readonly plan: Plan;
  readonly run: Run;
}

/**
 * Makes the changes of a step, one after the other: each is in the journal before it is made. Invariant: no change that could
 * cut the operator off is made before the way back is armed; one that fails is taken back at once.
 */
export const stepMaker = ({ host, journal, plan, run }: Workshop): ((step: Step) => Promise<void>) => {
  const { listen, redact, protection } = run;
  let number = 0;
  let armed = false;

  const makeChange = async ({ phase, resource }: Step, change: Change): Promise<void> => {
    number += 1;
    const n = number;
    const { action } = change;
    const summary = redact(change.summary);
    const started = host.now();
    journal.keepBefore(change.before ?? []);
    const entry = journal.start({ phase, resource: resource.id, action, summary });
    const of = plan.changes;
    listen({ event: "change-started", n, of, phase, resource: resource.id, action, summary });
    const finish = (outcome: "done" | "failed"): void => {
      journal.finish(entry, outcome);
      listen({ event: "change-finished", n, of, outcome, summary, took: seconds(started, host.now()) });
    };
    try {
      await change.make({
        host,
        progress: (line) => listen({ event: "change-progress", n, line: redact(line) }),
      });
    } catch (error) {
      finish("failed");
      throw error;
    }
    finish("done");
  };

  const protect = async (): Promise<void> => {
    if (protection === undefined) return;
    if (armed) return await protection.check();
    await protection.arm(plan.steps.flatMap(({ risk }) => risk ?? []));
    armed = true;
  };

  return async (step) => {
    for (const change of step.changes) {
      if (step.risk !== undefined) await protect();
      try {
        await makeChange(step, change);
      } catch (error) {
        if (step.risk !== undefined) await protection?.undo();
        throw error;
      }
    }
  };
};
