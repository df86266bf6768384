import type { ExitCode } from "./exit.ts";

/** What went wrong, told to a tired person: what, where (file, key, line), why, and what to do about it. */
export interface Problem {
  readonly what: string;
  readonly where?: string;
  readonly why?: string;
  readonly fix: string;
}

/** The problem without secrets: programs that were asked may have said anything. */
export const redactProblem = (problem: Problem, redact: (text: string) => string): Problem => ({
  what: redact(problem.what),
  ...(problem.where === undefined ? {} : { where: redact(problem.where) }),
  ...(problem.why === undefined ? {} : { why: redact(problem.why) }),
  fix: redact(problem.fix),
});

/** The one error clincher throws on purpose. Anything else that is thrown is a defect of clincher. */
export class Failure extends Error {
  readonly problems: readonly [Problem, ...Problem[]];
  readonly exit: ExitCode;

  constructor(exit: ExitCode, ...problems: readonly [Problem, ...Problem[]]) {
    super(problems.map((problem) => problem.what).join("; "));
    this.name = "Failure";
    this.problems = problems;
    this.exit = exit;
  }
}

/** What was thrown as the reason of something else: without what to do about it. */
export const whyOf = (error: unknown): string =>
  error instanceof Failure
    ? error.problems.map(({ what, why }) => [what, why].filter(Boolean).join("\n")).join("\n")
    : String(error);
