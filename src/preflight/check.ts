import type { Fact, Facts } from "../facts/fact.ts";
import type { Problem } from "../problem.ts";
import type { Deployment } from "../settings/deployment.ts";

/** An error stops clincher before it touches anything; a warning is told and work goes on. */
export interface Finding extends Problem {
  readonly severity: "error" | "warning";
}

export interface Context {
  readonly deployment: Deployment;
  /** When this executable was built, milliseconds since 1970; 0 when it runs from a checkout. */
  readonly built: number;
}

/** One thing a machine has to be or have before clincher touches it. */
export interface Check {
  readonly name: string;
  readonly needs: readonly Fact<unknown>[];
  /** About the agent's data as it is here: not asked where other data takes its place. */
  readonly ofData?: true;
  /** Only asked where this phase is chosen. */
  readonly phase?: string;
  /** Pure. Empty when all is well. */
  check(facts: Facts, context: Context): readonly Finding[];
}

export const error = (problem: Problem): Finding => ({ ...problem, severity: "error" });
export const warning = (problem: Problem): Finding => ({ ...problem, severity: "warning" });

/** The problem as such, once it is clear from the place it is told in what it means. */
export const withoutSeverity = ({ severity: _, ...problem }: Finding): Problem => problem;
