import { exitCodes } from "../exit.ts";
import { readCutOff } from "../facts/cut-off.ts";
import { readUpgrade } from "../facts/upgrade.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";

/**
 * Throws when a restore or a way back from an upgrade was cut off in the middle: half of the data may be another's, and
 * empty folders in place of the rest would hide that.
 */
export const noneCutOff = async (
  host: Host,
  why = "Nothing is started before the data is whole.",
): Promise<void> => {
  const found = await readCutOff(host);
  if (found?.half !== true) return;
  throw new Failure(exitCodes.preflight, {
    what: `${found.what} was cut off while it put the data in place`,
    why,
    fix: `Finish it first: ${found.finish} (clincher resume does it by itself within minutes)`,
  });
};

/** Throws when an upgrade may have worked on the data, or is being taken back: a restore in between would be lost with it. */
export const noUpgradeCutOff = async (host: Host): Promise<void> => {
  const upgrade = await readUpgrade(host);
  if (upgrade === null || upgrade.step === "done" || upgrade.step === "copying") return;
  throw new Failure(exitCodes.preflight, {
    what: `An upgrade to OpenClaw ${upgrade.to} was cut off`,
    why: "What was there before it is kept, and would take the place of what is restored now.",
    fix: "End it first: clincher resume, or clincher rollback to go back",
  });
};
