import type { Problem } from "../problem.ts";
import { environmentName, keys } from "./keys.ts";
import { nearest } from "./nearest.ts";
import { secretNames } from "./secrets.ts";
import type { Environment, Given } from "./sources.ts";

/** Variables of scripts around clincher (lab, tests, releases, install.sh) and of its messages, never settings. */
const reserved = /^CLINCHER_(LAB|TEST|RELEASE|NO_)|^CLINCHER_(URL|PREFIX|DEBUG)$/;

const settable = keys.filter((key) => key.kind.type !== "tables");
const pathOf: ReadonlyMap<string, string> = new Map(
  settable.map(({ path }) => [environmentName(path), path]),
);

/** CLINCHER_ANTHROPIC_API_KEY and CLINCHER_ANTHROPIC_API_KEY_FILE, for each secret. */
export const secretVariables: readonly string[] = secretNames.flatMap((name) => [
  environmentName(name),
  `${environmentName(name)}_FILE`,
]);

/** Settings the environment gives; empty variables count as not set, as scripts pass them on unset. */
export function fromEnvironment(environment: Environment): Given[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    const path = pathOf.get(name);
    if (path === undefined || value === undefined || value.trim() === "") return [];
    return [{ path, value, origin: { source: "environment", where: name } }];
  });
}

/** CLINCHER_* variables that mean nothing: a misspelt one would otherwise be ignored in silence. */
export function unknownVariables(environment: Environment): Problem[] {
  const known = [...pathOf.keys(), ...secretVariables];
  return Object.keys(environment)
    .filter((name) => name.startsWith("CLINCHER_") && !reserved.test(name) && !known.includes(name))
    .map((name): Problem => {
      const tables = keys.find((key) => key.kind.type === "tables" && environmentName(key.path) === name);
      const meant = nearest(name.slice("CLINCHER_".length), known);
      const guess =
        meant === null ? "Unset it, or see docs/configure.md for the names." : `Did you mean ${meant}?`;
      return {
        what: "This environment variable is not a setting of clincher",
        where: name.slice(0, 100),
        fix:
          tables === undefined
            ? guess
            : `${tables.path} can only be set in clincher.toml, as [[${tables.path}]].`,
      };
    });
}
