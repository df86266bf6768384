import { basename } from "node:path";
import { readUpgrade, type UpgradeMarker, upgradeMarkerPath } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { setEarlierAside } from "./earlier.ts";
import { kept, writeUpgrade } from "./paths.ts";

/**
 * Makes room for what an upgrade keeps: what the last one kept is set aside, what a trial before this one did goes. Whoever
 * comes after a death in here finds what the last one kept, in one place or the other.
 */
export const beginKept = async (host: Host, marker: Omit<UpgradeMarker, "step">): Promise<UpgradeMarker> => {
  await setEarlierAside(host);
  const last = await readUpgrade(host);
  const lost = last?.step === "copying" ? last.lost : undefined;
  const begun: UpgradeMarker = { ...marker, step: "copying", lost };
  await host.makeDirectory(kept.folder, { mode: 0o700, uid: 0, gid: 0 });
  await writeUpgrade(host, begun);
  for (const name of (await host.list(kept.folder)) ?? [])
    if (name !== basename(upgradeMarkerPath)) await host.remove(`${kept.folder}/${name}`);
  await host.remove(kept.after);
  return begun;
};
