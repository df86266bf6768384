import type { Lab } from "./lab.ts";

/** One proof on real servers. It passes when `run` returns and fails when it throws. */
export interface Scenario {
  /** The name of its file. */
  name: string;
  /** What is true when it passes, in one sentence. */
  proves: string;
  /** Why it is not one of `--all`: it is run by its name only. */
  apart?: string;
  run(lab: Lab): Promise<void>;
}
