import type { Run } from "../../engine/apply.ts";
import type { Environment } from "../../settings/sources.ts";

export interface Step {
  readonly what: string;
  /** Seconds. */
  readonly took: number;
}

export interface Manner {
  readonly environment: Environment;
  /** How long the new release may take to become healthy, seconds. */
  readonly within: number;
  readonly run: Run;
  /** Says what is being done. */
  progress(line: string): void;
  finished(step: Step): void;
}

/** Times `work` and says it; `ended` is what is said of its result in the place of `what`. */
export type Timed = <Result>(
  what: string,
  work: () => Promise<Result>,
  ended?: (result: Result) => string,
) => Promise<Result>;

/** Times the steps of one upgrade: those that are over are in `steps`, each told when it begins and when it is over. */
export const timer = ({ progress, finished }: Manner): { steps: readonly Step[]; step: Timed } => {
  const steps: Step[] = [];
  return {
    steps,
    step: async (what, work, ended = () => what) => {
      progress(what);
      const began = performance.now();
      const result = await work();
      const step = { what: ended(result), took: (performance.now() - began) / 1000 };
      steps.push(step);
      finished(step);
      return result;
    },
  };
};
