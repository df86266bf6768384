import type { Host } from "../host/host.ts";
import type { Before, Change, Risk } from "../resources/resource.ts";
import type { Listen } from "./events.ts";
import { Journal, lastRun, type RunRecord, stateFolder } from "./journal.ts";
import { keepingOriginals } from "./keeping.ts";
import type { Plan, Step } from "./plan.ts";

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

const seconds = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 10) / 100);

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
  const { listen, redact } = run;
  const began = host.now();
  let number = 0;

  const makeChange = async (step: Step, change: Change): Promise<void> => {
    number += 1;
    const n = number;
    const summary = redact(change.summary);
    const { phase, resource } = step;
    const started = host.now();
    journal.keepBefore(change.before ?? []);
    const entry = journal.start({ phase, resource: resource.id, action: change.action, summary });
    listen({
      event: "change-started",
      n,
      of: plan.changes,
      phase,
      resource: resource.id,
      action: change.action,
      summary,
    });
    const finish = (outcome: "done" | "failed"): void => {
      journal.finish(entry, outcome);
      listen({
        event: "change-finished",
        n,
        of: plan.changes,
        outcome,
        summary,
        took: seconds(started, host.now()),
      });
    };
    try {
      await change.make({
        host: keeping,
        progress: (line) => listen({ event: "change-progress", n, line: redact(line) }),
      });
    } catch (error) {
      finish("failed");
      throw error;
    }
    finish("done");
  };

  let armed = false;
  /** Invariant: no change that could cut the operator off is made before the way back is armed. */
  const protect = async (): Promise<void> => {
    if (run.protection === undefined) return;
    if (armed) return await run.protection.check();
    await run.protection.arm(plan.steps.flatMap(({ risk }) => risk ?? []));
    armed = true;
  };

  const makeStep = async (step: Step): Promise<void> => {
    for (const change of step.changes) {
      if (step.risk !== undefined) await protect();
      try {
        await makeChange(step, change);
      } catch (error) {
        if (step.risk !== undefined) await run.protection?.undo();
        throw error;
      }
    }
  };

  const beside = new Map<string, Promise<{ error: unknown } | null>>();
  const phaseEnds: Promise<void>[] = [];
  const failures: { readonly error: unknown }[] = [];
  const stopAfterFailure = (): void => {
    const [first] = failures;
    if (first !== undefined) throw first.error;
  };
  const startBeside = (step: Step): void => {
    const done = makeStep(step).then(
      () => null,
      (error: unknown) => {
        failures.push({ error });
        return { error };
      },
    );
    beside.set(step.resource.id, done);
  };
  const settle = async (id: string): Promise<void> => {
    const result = await beside.get(id);
    beside.delete(id);
    if (result) throw result.error;
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
    for (const phase of plan.phases) {
      const steps = plan.steps.filter((step) => step.phase === phase.name);
      if (steps.length === 0) continue;
      const started = host.now();
      const changes = steps.reduce((sum, step) => sum + step.changes.length, 0);
      listen({ event: "phase-started", phase: phase.name, title: phase.title, changes });
      for (const step of steps) {
        for (const id of step.resource.after ?? []) await settle(id);
        stopAfterFailure();
        if (step.resource.beside === true) {
          startBeside(step);
        } else {
          await makeStep(step);
        }
      }
      const finished = (): void =>
        listen({
          event: "phase-finished",
          phase: phase.name,
          title: phase.title,
          took: seconds(started, host.now()),
        });
      const own = steps.flatMap((step) => beside.get(step.resource.id) ?? []);
      if (own.length === 0) {
        finished();
        continue;
      }
      // It is over when what runs beside is.
      const end = Promise.all(own).then((results) => {
        if (results.every((result) => result === null)) finished();
      });
      phaseEnds.push(end);
    }
    for (const id of [...beside.keys()]) await settle(id);
    await Promise.all(phaseEnds);
  } catch (error) {
    await Promise.all(beside.values());
    end("failed");
    throw error;
  }
  end("done");
};
