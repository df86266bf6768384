import { exitCodes } from "../exit.ts";
import { choosePhases, phaseNames } from "../phases/index.ts";
import type { PhaseDefinition } from "../phases/phase.ts";
import { Failure } from "../problem.ts";
import { nearest } from "../settings/nearest.ts";

const split = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => text.split(",").map((name) => name.trim())).filter((name) => name !== "");

/** `--only` and `--skip`, given once or more, each with one or more names between commas. */
export const phasesByName = (
  only: readonly string[],
  skip: readonly string[],
): readonly PhaseDefinition[] => {
  const chosen = { only: split(only), skip: split(skip) };
  const unknown = [...chosen.only, ...chosen.skip].find((name) => !phaseNames.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, phaseNames);
    throw new Failure(exitCodes.settings, {
      what: `There is no phase ${unknown}`,
      where: chosen.only.includes(unknown) ? "--only" : "--skip",
      fix:
        near === null
          ? `Phases: ${phaseNames.join(", ")}`
          : `Did you mean ${near}? Phases: ${phaseNames.join(", ")}`,
    });
  }
  const definitions = choosePhases(chosen);
  if (definitions.length > 0) return definitions;
  throw new Failure(exitCodes.settings, {
    what: "No phase is left to look at",
    where: "--only, --skip",
    fix: `Leave one of them out. Phases: ${phaseNames.join(", ")}`,
  });
};
