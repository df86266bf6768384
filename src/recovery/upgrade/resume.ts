import { mayRunAgent } from "../../deploy/agent-here.ts";
import { knownDeployment } from "../../deploy/known-deployment.ts";
import type { UpgradeMarker } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { abandonUpgrade } from "./abandon.ts";
import { runRollback } from "./rollback.ts";
import { readTarget } from "./target.ts";
import { type Manner, runUpgrade } from "./upgrade.ts";

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
  const { site } = await knownDeployment(host, manner.environment);
  if (step === "kept" && site.deployment.settings.openclaw.version === to) {
    await runUpgrade(host, await readTarget(host, manner.environment, to), manner);
    return `The upgrade: OpenClaw ${to} runs.`;
  }
  await abandonUpgrade(host, marker);
  return `The upgrade to OpenClaw ${to} had changed nothing yet: ${from} runs, as before.`;
};
