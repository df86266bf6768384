import { applyPlan, type Run } from "../engine/apply.ts";
import { makePlan, type Plan } from "../engine/plan.ts";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import type { Phase } from "../phases/phase.ts";
import { Failure } from "../problem.ts";

/** What tools said ends up in failures, and tools may say anything. */
const redacting = async <Result>(
  redact: (text: string) => string,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && !(error instanceof Failure)) error.message = redact(error.message);
    if (!(error instanceof Failure)) throw error;
    const [first, ...rest] = error.problems.map((problem) => ({
      ...problem,
      what: redact(problem.what),
      fix: redact(problem.fix),
      ...(problem.why === undefined ? {} : { why: redact(problem.why) }),
    }));
    throw first === undefined ? error : new Failure(error.exit, first, ...rest);
  }
};

/**
 * Makes a plan happen, then looks again: what is still to do after everything succeeded is a defect or somebody else's
 * hand, and is said rather than hidden.
 */
export const converge = async (host: Host, phases: readonly Phase[], plan: Plan, run: Run): Promise<void> => {
  await redacting(run.redact, () => applyPlan(host, plan, run));
  if (plan.changes === 0) return;
  const left = await makePlan(host, phases);
  if (left.changes === 0) return;
  const lines = left.steps.flatMap(({ changes }) =>
    changes.map(({ summary, notes = [] }) => [summary, ...notes].join(": ")),
  );
  throw new Failure(exitCodes.failed, {
    what: `Everything was done, and yet ${left.changes} of ${left.resources} resources are not as described`,
    why: run.redact(lines.slice(0, 8).join("\n")),
    fix: "Run the same command again. If it stays so, something on this server changes them back: clincher plan names it.",
  });
};
