import type { Problem } from "../../problem.ts";
import { flagName } from "../flags.ts";
import { blank, environmentName } from "../keys.ts";
import { resolve } from "../resolve.ts";
import { waysToGive } from "../secrets/rules.ts";
import { type InitState, missingIn } from "./state.ts";

/** Everything that is missing, in one message, for when nobody can be asked. Null when nothing is. */
export function missingProblem(state: InitState, settingsFile: string, secretsFile: string): Problem | null {
  const lines = [
    ...resolve(state.sources).missing.map(
      (key) =>
        `${key.path}: ${flagName(key.path)} …, ${key.path} = ${blank(key)} in ${settingsFile}, or ${environmentName(key.path)}`,
    ),
    ...missingIn(state).map(({ name, why }) => `${name}: ${waysToGive(name, secretsFile)} (${why})`),
  ];
  if (lines.length === 0) return null;
  const voyage = missingIn(state).some(({ name }) => name === "voyage_api_key");
  return {
    what: [lines.length === 1 ? "One value is missing" : `${lines.length} values are missing`, ...lines].join(
      "\n  ",
    ),
    why: "There is nobody to ask: no terminal, --yes or --json.",
    fix: `Give them, or run clincher init on a terminal.${voyage ? " Without a Voyage key: --memory no." : ""}`,
  };
}
