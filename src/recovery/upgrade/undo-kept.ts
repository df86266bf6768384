import { readMarker } from "../../facts/restore.ts";
import { readUpgrade, type UpgradeMarker } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { isNewer } from "../../settings/releases.ts";
import { restorePaths } from "../paths.ts";

const { replaced, replacedEarlier } = restorePaths;

/** What the last restore replaced is nowhere else: it makes way for what a way back replaces, where the old release can read it. */
export const setReplacedAside = async (host: Host, { failed, from }: UpgradeMarker): Promise<void> => {
  const aside = await readMarker(host, replaced);
  if (aside === null) return;
  // A release that failed never ran a restore.
  if (!failed && (aside.release === undefined || isNewer(aside.release, from))) return;
  await host.remove(replacedEarlier);
  await host.rename(replaced, replacedEarlier);
};

/** Once no way back is noted, an undo leads there again, unless another restore has come since. Gives whether it does now. */
export const putReplacedBack = async (host: Host): Promise<boolean> => {
  if ((await readMarker(host, replacedEarlier)) === null || (await host.stat(replaced)) !== null)
    return false;
  if ((await readUpgrade(host))?.step === "returning") return false;
  await host.rename(replacedEarlier, replaced);
  return true;
};

/** A restore has ended the way back: only that one can be undone, as always. */
export const dropReplacedEarlier = async (host: Host): Promise<void> => {
  await host.remove(replacedEarlier);
};
