import { takesBackup } from "../facts/cut-off.ts";
import { exportScratch } from "../facts/leftovers.ts";
import { readMarker } from "../facts/restore.ts";
import { earlierUpgradeFolder, readEarlier, readUpgrade, upgradeFolder } from "../facts/upgrade.ts";
import type { Host } from "../host/host.ts";
import { clearScratch, scratch } from "./drill/scratch.ts";
import { restorePaths } from "./paths.ts";
import { resumeRestore } from "./restore/resume.ts";
import { dropEarlier, putEarlierBack } from "./upgrade/earlier.ts";
import type { Manner } from "./upgrade/manner.ts";
import { resumeUpgrade } from "./upgrade/resume.ts";
import { putReplacedBack } from "./upgrade/undo-kept.ts";

/** Whether what an upgrade before the last kept is of no use: the last has ended well, or its note went first. */
const isStale = async (host: Host): Promise<boolean> =>
  (await readUpgrade(host))?.step === "done" || (await readEarlier(host)) === null;

/** What nobody can go on with: plain files of an export, a drill's gateway, folders whose marker went first. */
const removeLeftovers = async (host: Host): Promise<readonly string[]> => {
  const { stage, replacedEarlier } = restorePaths;
  const returns = (await readUpgrade(host))?.step === "returning";
  const left: readonly (readonly [string, boolean, () => Promise<void>])[] = [
    [exportScratch, true, () => host.remove(exportScratch)],
    [scratch.folder, true, () => clearScratch(host)],
    [upgradeFolder, (await readUpgrade(host)) === null, () => host.remove(upgradeFolder)],
    [earlierUpgradeFolder, await isStale(host), () => dropEarlier(host)],
    [stage, (await readMarker(host)) === null, () => host.remove(stage)],
    // It would have been put back, were there not a later one.
    [replacedEarlier, !returns, () => host.remove(replacedEarlier)],
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
  const back = await putEarlierBack(host);
  if (back !== null)
    done.push(`What leads back from OpenClaw ${back.to} to ${back.from} is in its place again.`);
  if (await putReplacedBack(host))
    done.push("What the last restore replaced is in its place again, for clincher restore --undo.");
  return [...done, ...(await removeLeftovers(host))];
};
