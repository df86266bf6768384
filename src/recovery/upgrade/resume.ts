import { mayRunAgent } from "../../deploy/agent-here.ts";
import { noneCutOff } from "../../deploy/cut-off.ts";
import { knownDeployment } from "../../deploy/known-deployment.ts";
import { readUpgrade, type UpgradeMarker } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { projectName } from "../../phases/services.ts";
import { waitForHealth } from "../../resources/container-health.ts";
import type { Environment } from "../../settings/sources.ts";
import { abandonUpgrade, changedNothing } from "./abandon.ts";
import { lostText } from "./earlier.ts";
import type { Manner } from "./manner.ts";
import { runRollback } from "./rollback.ts";
import { readTarget } from "./target.ts";
import { runUpgrade } from "./upgrade.ts";

const currentRelease = async (host: Host, environment: Environment): Promise<string> =>
  (await knownDeployment(host, environment)).site.deployment.settings.openclaw.version;

/** Ends one that had changed nothing, and says so. */
const abandon = async (host: Host, marker: UpgradeMarker): Promise<string> => {
  const { from, to, lost } = marker;
  await abandonUpgrade(host, marker);
  // It may have died between its note and what it notes.
  const gone = lost !== undefined && (await readUpgrade(host)) === null;
  const text = `The upgrade to OpenClaw ${to} had changed nothing yet: ${from} runs, as before.`;
  return gone ? `${text} ${lostText(lost)}` : text;
};

/**
 * Ends an upgrade that was cut off: forward where the new release may have worked on the data, because what happened
 * since would be lost on the way back; it is taken back by itself when it does not work. Gives what was done.
 */
export const resumeUpgrade = async (host: Host, marker: UpgradeMarker, manner: Manner): Promise<string> => {
  const { from, to, step } = marker;
  await mayRunAgent(host);
  if (step === "returning") {
    await runRollback(host, { marker, changed: 0 }, { ...manner.run, command: "rollback" });
    return `The way back from an upgrade: OpenClaw ${from} runs again.`;
  }
  if (changedNothing(marker, await currentRelease(host, manner.environment)))
    return await abandon(host, marker);
  const target = await readTarget(host, manner.environment, to);
  if (target !== null) await runUpgrade(host, target, manner);
  return `The upgrade: OpenClaw ${to} runs.`;
};

/**
 * Makes room for an upgrade from the start: one that was cut off before the new release had the data is ended, and the old
 * release answers again, within so many seconds. Gives what was done; null when there was none.
 */
export const clearTheWay = async (
  host: Host,
  { environment, within }: Pick<Manner, "environment" | "within">,
): Promise<string | null> => {
  const marker = await readUpgrade(host);
  if (marker?.step !== "copying" && marker?.step !== "kept") return null;
  await noneCutOff(host);
  await mayRunAgent(host);
  if (!changedNothing(marker, await currentRelease(host, environment))) return null;
  const done = await abandon(host, marker);
  // What is looked at next would take a gateway that still starts for a fault of the old release.
  await waitForHealth({ host, progress: () => {} }, projectName, within);
  return done;
};
