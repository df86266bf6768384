import { exitCodes } from "../exit.ts";
import { finishing, readMarker } from "../facts/restore.ts";
import { readUpgrade } from "../facts/upgrade.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";

const why = "Nothing is started before the data is whole.";

/**
 * Throws when a restore or a way back from an upgrade was cut off in the middle: half of the data may be another's, and
 * empty folders in place of the rest would hide that.
 */
export const noneCutOff = async (host: Host): Promise<void> => {
  if ((await readUpgrade(host))?.step === "returning")
    throw new Failure(exitCodes.preflight, {
      what: "The way back from an upgrade was cut off",
      why,
      fix: "Finish it first: clincher rollback",
    });
  const marker = await readMarker(host);
  if (marker?.step !== "swapping") return;
  throw new Failure(exitCodes.preflight, {
    what: "A restore was cut off while it put the data in place",
    why,
    fix: `Finish it first: ${finishing(marker)}`,
  });
};
