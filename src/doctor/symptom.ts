import type { Fact, Facts } from "../facts/fact.ts";
import type { Problem } from "../problem.ts";

/** What somebody might come with, and how to tell whether it is so here, and why. */
export interface Symptom {
  /** What `--only` takes. */
  readonly name: string;
  /** A sentence that is true when there is nothing to complain of. */
  readonly title: string;
  readonly needs: readonly Fact<unknown>[];
  /** Docker has to tell it: where it does not answer, nobody knows. */
  readonly asksDocker?: true;
  /** Pure. Each problem: what is seen, its cause, and a command or a place to mend it. */
  judge(facts: Facts): readonly Problem[];
}

/** Lines that match, the newest; at most this many, each cut to one that can be read. */
export const evidence = (lines: readonly string[], pattern: RegExp, most = 3): readonly string[] =>
  lines
    .filter((line) => pattern.test(line))
    .slice(-most)
    .map((line) => line.slice(0, 240));
