import { applyPlan, type Run } from "../engine/apply.ts";
import { makePlan, type Plan } from "../engine/plan.ts";
import { exitCodes } from "../exit.ts";
import { type Ended, readEnded } from "../facts/revert.ts";
import type { Host } from "../host/host.ts";
import type { Phase } from "../phases/phase.ts";
import { Failure, redactProblem } from "../problem.ts";

/** What tools said ends up in failures. */
const redacting = async <Result>(
  redact: (text: string) => string,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && !(error instanceof Failure)) error.message = redact(error.message);
    if (!(error instanceof Failure)) throw error;
    const [first, ...rest] = error.problems.map((problem) => redactProblem(problem, redact));
    throw first === undefined ? error : new Failure(error.exit, first, ...rest);
  }
};

/** Changes of ssh and firewall, and what loads them. */
const onlyRisky = ({ steps }: Plan): boolean =>
  steps.every(({ phase, risk }) => risk !== undefined || phase === "firewall" || phase === "access");

/**
 * Makes a plan happen, then looks again: what is still to do after everything succeeded is a defect or somebody else's
 * hand, and is said rather than hidden.
 */
export const converge = async (host: Host, phases: readonly Phase[], plan: Plan, run: Run): Promise<void> => {
  const began = host.now();
  await redacting(run.redact, () => applyPlan(host, plan, run));
  if (plan.changes === 0) return;
  let left = await makePlan(host, phases);
  const endedMeanwhile = async (outcome: Ended["outcome"]): Promise<Ended | null> => {
    const ended = await readEnded(host);
    return ended !== null && ended.outcome === outcome && ended.at >= began ? ended : null;
  };
  // Somebody confirmed meanwhile: the old port can go now. What was taken back meanwhile is not done again.
  if (left.changes > 0 && (await endedMeanwhile("confirmed")) !== null && onlyRisky(left)) {
    const { protection: _, ...unprotected } = run;
    await redacting(run.redact, () => applyPlan(host, left, unprotected));
    left = await makePlan(host, phases);
  }
  if (left.changes === 0) return;
  const ended = await endedMeanwhile("reverted");
  if (ended !== null && left.steps.some(({ risk }) => risk))
    throw new Failure(exitCodes.failed, {
      what: "The change of ssh and firewall was taken back while the rest went on",
      why: `${ended.why}.`,
      fix: "Run it again and confirm when it asks; --confirm-within 30m gives more time.",
    });
  const lines = left.steps.flatMap(({ changes }) =>
    changes.map(({ summary, notes = [] }) => [summary, ...notes].join(": ")),
  );
  throw new Failure(exitCodes.failed, {
    what: `Everything was done, and yet ${left.changes} of ${left.resources} resources are not as described`,
    why: run.redact(lines.slice(0, 8).join("\n")),
    fix: "Run the same command again. If it stays so, something on this server changes them back: clincher plan names it.",
  });
};
