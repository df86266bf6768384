import { stateFolder } from "../facts/state-folder.ts";
import type { Host } from "../host/host.ts";
import type { Before, Risk } from "../resources/resource.ts";
import { Beside } from "./beside.ts";
import { type Listen, seconds } from "./events.ts";
import { Journal, lastRun, type RunRecord } from "./journal.ts";
import { keepingOriginals } from "./keeping.ts";
import { stepMaker } from "./make-step.ts";
import type { Plan } from "./plan.ts";

export interface Run {
  readonly command: string;
  readonly version: string;
  readonly listen: Listen;
  /** What stands between a risky change and an operator who is cut off. Without it such a change is made as every other. */
  readonly protection?: Protection;
  /** Removes secrets from whatever is shown or kept. */
  readonly redact: (text: string) => string;
  /** False for a run that puts originals back: what it removes is clincher's own. */
  readonly keepsOriginals?: false;
}

export interface Protection {
  /** Called once, before the first risky change, with all of them. */
  arm(risks: readonly Risk[]): Promise<void>;
  /** Called before each risky change: throws when what was armed has fired meanwhile. */
  check(): Promise<void>;
  /** Called when a risky change failed: puts everything back at once. */
  undo(): Promise<void>;
}

/** It failed, or was cut off. When nothing is left to do after it, that is worth a line: it is finished now. */
const isUnfinished = (last: RunRecord | null): boolean => last !== null && last.outcome !== "done";

/**
 * How units are is noted before anything is changed: when the power goes between a unit's settings and its restart, the
 * boot starts it with them, and the next run finds nothing left to change, nor to note.
 */
const unitsBefore = ({ steps }: Plan): readonly Before[] =>
  steps.flatMap(({ changes }) =>
    changes.flatMap(({ before = [] }) => before.filter(({ kind }) => kind === "unit")),
  );

/**
 * Makes a plan happen, one change after the other in order; resources marked `beside` run next to what follows until
 * something that comes `after` them. The first failure stops what has not started, waits for what runs beside, and is
 * thrown. Running the same command again plans from what is there then and so finishes the job. A plan without changes
 * writes nothing after a run that ended well, not even to the journal.
 */
export const applyPlan = async (host: Host, plan: Plan, run: Run): Promise<void> => {
  if (plan.changes === 0 && !isUnfinished(lastRun(host))) return;
  await host.makeDirectory(stateFolder, { mode: 0o700, uid: 0, gid: 0 });
  const journal = new Journal(host);
  const keeping = run.keepsOriginals === false ? host : keepingOriginals(host, journal);
  const { listen } = run;
  const began = host.now();
  const makeStep = stepMaker({ host: keeping, journal, plan, run });
  const beside = new Beside();
  const phaseEnds: Promise<void>[] = [];

  const makePhase = async ({ name: phase, title }: Plan["phases"][number]): Promise<void> => {
    const steps = plan.steps.filter((step) => step.phase === phase);
    if (steps.length === 0) return;
    const started = host.now();
    const changes = steps.reduce((sum, step) => sum + step.changes.length, 0);
    listen({ event: "phase-started", phase, title, changes });
    for (const step of steps) {
      for (const id of step.resource.after ?? []) await beside.settle(id);
      beside.stopAfterFailure();
      if (step.resource.beside === true) beside.start(step.resource.id, () => makeStep(step));
      else await makeStep(step);
    }
    const finished = (): void =>
      listen({ event: "phase-finished", phase, title, took: seconds(started, host.now()) });
    const own = beside.of(steps.map(({ resource }) => resource.id));
    if (own.length === 0) return finished();
    // It is over when what runs beside is.
    phaseEnds.push(
      Promise.all(own).then((outcomes) => {
        if (outcomes.every((outcome) => outcome === null)) finished();
      }),
    );
  };

  journal.begin(run.command, run.version, plan.changes);
  journal.keepBefore(unitsBefore(plan));
  listen({ event: "run-started", command: run.command, version: run.version, changes: plan.changes });
  const end = (outcome: "done" | "failed"): void => {
    journal.end(outcome);
    journal.close();
    listen({ event: "run-finished", outcome, changes: plan.changes, took: seconds(began, host.now()) });
  };
  try {
    for (const phase of plan.phases) await makePhase(phase);
    await beside.settleAll();
    await Promise.all(phaseEnds);
  } catch (error) {
    await beside.quiet();
    end("failed");
    throw error;
  }
  end("done");
};
