import { stdout } from "../console/terminal.ts";
import { clean } from "../console/text.ts";
import { type Result, verify } from "../deploy/verify.ts";
import { readSchedule } from "../recovery/schedule.ts";
import type { Session } from "./command.ts";

/** A change of ssh that waits for its operator is no fault of what was just made. */
const waiting: ReadonlySet<string> = new Set(["pending"]);

/** Pure: how many hold, and what does not. Names of processes, for one, are of the agent's choice: none is an order to the terminal. */
export const verifiedText = (results: readonly Result[]): string => {
  const held = results.filter(({ verdict }) => verdict.state !== "failed").length;
  const found = results.flatMap(({ check: { name }, verdict }) =>
    verdict.state !== "failed" || waiting.has(name)
      ? []
      : verdict.problems.map(({ what, fix }) => `  ${name}: ${what}\n    fix: ${fix}\n`),
  );
  return clean(`Verified: ${held} of ${results.length} quick checks hold.\n${found.join("")}`);
};

/**
 * The quick checks of clincher verify, after something was brought back: says what does not hold, and how many do. Gives
 * the names of those that do not.
 */
export const verifyAfter = async (
  { host, environment }: Session,
  quiet: boolean,
): Promise<readonly string[]> => {
  const results = await verify(
    host,
    { flags: {}, environment },
    {
      quick: true,
      only: [],
      upkeep: (deployment) => ({ key: "upkeep", read: (on) => readSchedule(on, deployment) }),
      listen: () => {},
    },
  );
  const red = results.filter(({ check, verdict }) => verdict.state === "failed" && !waiting.has(check.name));
  if (!quiet) stdout.write(verifiedText(results));
  return red.map(({ check }) => check.name);
};
