import { factsOf, planFrom } from "../engine/plan.ts";
import type { Fact, Facts } from "../facts/fact.ts";
import type { Subject } from "./check.ts";

/** What an install of some phases would change, for checks that ask the same questions as the plan. */
export interface Changes {
  readonly needs: readonly Fact<unknown>[];
  /** One line each; empty when all is as described. */
  of(facts: Facts): readonly string[];
}

/** Changes of these phases; of all without names. */
export const changesOf = ({ phases }: Subject, names?: readonly string[]): Changes => {
  const chosen = phases.filter(({ name }) => names === undefined || names.includes(name));
  return {
    needs: factsOf(chosen),
    of: (facts) =>
      planFrom(chosen, facts).steps.flatMap(({ changes }) =>
        changes.flatMap(({ summary, notes = [] }) => [summary, ...notes.map((note) => `- ${note}`)]),
      ),
  };
};

/** At most this many lines, and how many there are besides. */
export const some = (lines: readonly string[], most = 8): string =>
  lines.length <= most
    ? lines.join("\n")
    : [...lines.slice(0, most - 1), `and ${lines.length - most + 1} more`].join("\n");
