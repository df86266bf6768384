import { exitCodes } from "../exit.ts";
import { readCutOff } from "../facts/cut-off.ts";
import { readMarker } from "../facts/restore.ts";
import { keptDataFolder, readUpgrade, type UpgradeMarker } from "../facts/upgrade.ts";
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

/** The way back has begun, and what was kept lies where it was kept, or is lost: a backup can take its place. */
const mayTakeBackup = async (host: Host, { step }: UpgradeMarker): Promise<boolean> => {
  if (step !== "returning") return false;
  return (await host.stat(keptDataFolder)) !== null || (await readMarker(host))?.snapshot !== "replaced";
};

/**
 * Throws when an upgrade may have worked on the data, or is being taken back: a restore in between would be lost with it.
 * `named`: a backup was, which is to replace all of the data. That ends a way back, also one that what was kept is too
 * damaged for.
 */
export const noUpgradeCutOff = async (host: Host, named = false): Promise<void> => {
  const upgrade = await readUpgrade(host);
  if (upgrade === null || upgrade.step === "done" || upgrade.step === "copying") return;
  if (named && (await mayTakeBackup(host, upgrade))) return;
  throw new Failure(exitCodes.preflight, {
    what: `An upgrade to OpenClaw ${upgrade.to} was cut off`,
    why: "What was there before it is kept, and would take the place of what is restored now.",
    fix: "End it first: clincher resume, or clincher rollback to go back",
  });
};
