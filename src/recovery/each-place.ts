import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import type { Place } from "../restic/place.ts";

/**
 * Does something with each place, one after the other, and gives their names. One in trouble does not keep the others from it:
 * then all troubles are thrown together, with what is `done`, such as "Whole"; with the exit code that they have in common.
 */
export const inEach = async <Any extends Place>(
  places: readonly Any[],
  done: string,
  work: (place: Any) => Promise<void>,
): Promise<readonly string[]> => {
  const well: string[] = [];
  const failures: Failure[] = [];
  for (const place of places)
    try {
      await work(place);
      well.push(place.name);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
    }
  const [first] = failures;
  if (first === undefined) return well;
  const exit = failures.every((each) => each.exit === first.exit) ? first.exit : exitCodes.failed;
  const [problem] = first.problems;
  const told = well.length === 0 ? [] : [`${done}: ${well.join(", ")}.`];
  const why = [...(problem.why === undefined ? [] : [problem.why]), ...told].join("\n");
  throw new Failure(
    exit,
    why === "" ? problem : { ...problem, why },
    ...failures.flatMap(({ problems }) => problems).slice(1),
  );
};
