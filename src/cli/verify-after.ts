import { stdout } from "../console/terminal.ts";
import { verify } from "../deploy/verify.ts";
import { readSchedule } from "../recovery/schedule.ts";
import type { Session } from "./command.ts";

/** A change of ssh that waits for its operator is no fault of what was just made. */
const waiting: ReadonlySet<string> = new Set(["pending"]);

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
  if (!quiet) {
    const held = results.filter(({ verdict }) => verdict.state !== "failed").length;
    stdout.write(`Verified: ${held} of ${results.length} quick checks hold.\n`);
    for (const { check, verdict } of red)
      if (verdict.state === "failed")
        for (const { what, fix } of verdict.problems)
          stdout.write(`  ${check.name}: ${what}\n    fix: ${fix}\n`);
  }
  return red.map(({ check }) => check.name);
};
