import { redactProblem } from "../problem.ts";
import type { Verdict } from "../verify/check.ts";

/** A verdict without secrets. */
export const redactVerdict = (verdict: Verdict, redact: (text: string) => string): Verdict => {
  if (verdict.state !== "failed") return { ...verdict, says: redact(verdict.says) };
  const [first, ...rest] = verdict.problems;
  return {
    state: "failed",
    problems: [redactProblem(first, redact), ...rest.map((each) => redactProblem(each, redact))],
  };
};
