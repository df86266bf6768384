import type { Problem } from "../problem.ts";
import { checkValue } from "./check-value.ts";
import { coerce } from "./coerce.ts";
import { fromEnvironment, unknownVariables } from "./environment.ts";
import { fromFile, unknownKey } from "./file.ts";
import { flagName } from "./flags.ts";
import { type Key, keyOf, keys } from "./keys.ts";
import { show } from "./show.ts";
import type { Given, Origin, Sources } from "./sources.ts";

/** What the sources say together, before defaults. */
export interface Resolved {
  /** The winning value of each key that somebody gave, as the file would have it. */
  readonly values: ReadonlyMap<string, unknown>;
  readonly origins: ReadonlyMap<string, Origin>;
  /** Required keys that nobody gave. */
  readonly missing: readonly Key[];
  readonly problems: readonly Problem[];
}

/** Turns the text of a flag, variable or answer into the kind its key wants. Unknown keys become problems. */
function fromText(given: Given): { readonly given: Given } | { readonly problem: Problem } {
  const { path, value, origin } = given;
  const key = keyOf(path);
  if (key === undefined) return { problem: unknownKey(path, origin.where) };
  const read = coerce(key.kind, String(value));
  if (read.ok) return { given: { ...given, value: read.value } };
  return { problem: { what: `${path}: ${show(value)} ${read.reason}`, where: origin.where, fix: read.fix } };
}

/** Merges the sources: flags win over the file, the file over the environment, that over answers. Checks the winners. */
export function resolve(sources: Sources): Resolved {
  const file = sources.file === null ? { given: [], problems: [] } : fromFile(sources.file);
  const problems: Problem[] = [...file.problems, ...unknownVariables(sources.environment)];
  const texts = (list: readonly Given[]): Given[] =>
    list.flatMap((item) => {
      const result = fromText(item);
      if ("given" in result) return [result.given];
      problems.push(result.problem);
      return [];
    });
  const flags = Object.entries(sources.flags).map(
    ([path, value]): Given => ({ path, value, origin: { source: "flag", where: flagName(path) } }),
  );
  const answers = Object.entries(sources.answers ?? {}).map(
    ([path, value]): Given => ({ path, value, origin: { source: "prompt", where: "" } }),
  );
  const winners = new Map<string, Given>();
  const layers = [texts(flags), file.given, texts(fromEnvironment(sources.environment)), texts(answers)];
  for (const given of layers.flat()) if (!winners.has(given.path)) winners.set(given.path, given);
  for (const [path, given] of winners) {
    const key = keyOf(path);
    if (key !== undefined) problems.push(...checkValue(given, key));
  }
  const fileBroken = file.problems.length > 0;
  return {
    values: new Map([...winners].map(([path, { value }]) => [path, value])),
    origins: new Map([...winners].map(([path, { origin }]) => [path, origin])),
    // A file that cannot be read may well have the key in it.
    missing:
      fileBroken && file.given.length === 0
        ? []
        : keys.filter((key) => key.required && !winners.has(key.path)),
    problems,
  };
}
