import { takesBackup } from "../facts/cut-off.ts";
import { exportScratch } from "../facts/leftovers.ts";
import { readMarker } from "../facts/restore.ts";
import { readUpgrade, upgradeFolder } from "../facts/upgrade.ts";
import type { Host } from "../host/host.ts";
import { clearScratch, scratch } from "./drill/scratch.ts";
import { restorePaths } from "./paths.ts";
import { resumeRestore } from "./restore/resume.ts";
import type { Manner } from "./upgrade/manner.ts";
import { resumeUpgrade } from "./upgrade/resume.ts";

/** What nobody can go on with: plain files of an export, a drill's gateway, folders whose marker went first. */
const removeLeftovers = async (host: Host): Promise<readonly string[]> => {
  const left: readonly (readonly [string, boolean, () => Promise<void>])[] = [
    [exportScratch, true, () => host.remove(exportScratch)],
    [scratch.folder, true, () => clearScratch(host)],
    [upgradeFolder, (await readUpgrade(host)) === null, () => host.remove(upgradeFolder)],
    [restorePaths.stage, (await readMarker(host)) === null, () => host.remove(restorePaths.stage)],
  ];
  const removed: string[] = [];
  for (const [folder, useless, remove] of left) {
    if (!useless || (await host.stat(folder)) === null) continue;
    await remove();
    removed.push(`Removed what was left in ${folder}.`);
  }
  return removed;
};

/**
 * Finishes what was cut off on this server, or takes it back. To be run alone: what another clincher is at was not cut
 * off. Gives what was done, a line each; empty when there was nothing.
 */
export const resume = async (host: Host, manner: Manner): Promise<readonly string[]> => {
  const done: string[] = [];
  const upgrade = await readUpgrade(host);
  if (upgrade !== null && upgrade.step !== "done" && !takesBackup(upgrade, await readMarker(host)))
    done.push(await resumeUpgrade(host, upgrade, manner));
  const restore = await readMarker(host);
  if (restore?.step === "swapping" || restore?.step === "swapped")
    done.push(await resumeRestore(host, restore, manner.environment, manner.run));
  return [...done, ...(await removeLeftovers(host))];
};
