import { restoreReplaced, restoreReplacedEarlier, restoreStage } from "./restore.ts";
import { afterUpgradeFolder, earlierUpgradeFolder, upgradeFolder } from "./upgrade.ts";

/** Plain files lie here while `backup export` packs them: on the disk that has them anyway. */
export const exportScratch = "/var/lib/clincher/export";

/** Where a drill starts the newest backup. Not below /opt/openclaw: nothing there may take it for data. */
export const drillScratch = "/var/lib/clincher/drill";

/** Folders that are there only while something is under way, or after it was cut off. */
export const passing: readonly string[] = [
  restoreStage,
  restoreReplacedEarlier,
  upgradeFolder,
  earlierUpgradeFolder,
  exportScratch,
  drillScratch,
];

/** Folders of clincher's own in which data comes in, or is kept: whatever is there, it was not before clincher. */
export const besideData: readonly string[] = [...passing, restoreReplaced, afterUpgradeFolder];
