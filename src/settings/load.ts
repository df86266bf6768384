import type { Problem } from "../problem.ts";
import { crossChecks } from "./cross-checks.ts";
import { flagName } from "./flags.ts";
import { blank, environmentName, type Key, keys } from "./keys.ts";
import { resolve } from "./resolve.ts";
import { type Settings, schema } from "./schema.ts";
import type { Origin, Sources } from "./sources.ts";

export const settingsPath = "/etc/clincher/clincher.toml";

export type Origins = Readonly<Record<string, Origin>>;

export type LoadedSettings =
  | {
      readonly ok: true;
      readonly settings: Settings;
      /** Where each key's value comes from. */
      readonly origins: Origins;
      /** What was given, by path, as a file would have it: what `settingsText` writes. */
      readonly values: ReadonlyMap<string, unknown>;
    }
  | { readonly ok: false; readonly problems: readonly [Problem, ...Problem[]] };

/** Values by dotted path as the nested object they stand for. */
export function nest(values: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [path, value] of values) {
    const steps = path.split(".");
    const last = steps.pop() ?? path;
    let table = root;
    for (const step of steps) {
      const below = (table[step] ?? {}) as Record<string, unknown>;
      table[step] = below;
      table = below;
    }
    table[last] = value;
  }
  return root;
}

function missingKey(key: Key, file: string): Problem {
  return {
    what: `${key.path}: is not set`,
    where: file,
    why: `${key.description}.`,
    fix: `Write ${key.path} = ${blank(key)} there, or give ${flagName(key.path)} or ${environmentName(key.path)}; clincher init asks for it.`,
  };
}

/**
 * Settings from flags, file, environment and answers, in that order of precedence, with defaults for the rest. Pure: the
 * caller reads the file. Reports every problem at once and never throws.
 */
export function loadSettings(sources: Sources): LoadedSettings {
  const { values, origins, missing, problems: found } = resolve(sources);
  const file = sources.file?.path ?? settingsPath;
  const problems = [...found, ...missing.map((key) => missingKey(key, file))];
  const parsed = problems.length === 0 ? schema.safeParse(nest(values)) : null;
  if (parsed?.success === true) problems.push(...crossChecks(parsed.data, origins));
  const [first, ...rest] = problems;
  if (first !== undefined) return { ok: false, problems: [first, ...rest] };
  if (parsed?.success !== true) throw new Error("the schema refuses what its keys accept");
  const all = keys.map(({ path }) => [path, origins.get(path) ?? { source: "default", where: "" }] as const);
  return { ok: true, settings: parsed.data, origins: Object.fromEntries(all), values };
}
