import { basename } from "node:path";
import { type UpgradeMarker, upgradeMarkerPath } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { kept, writeUpgrade } from "./paths.ts";

/**
 * Makes room for what an upgrade keeps; what the last one kept, or a trial before this one, goes. Whoever comes after a
 * death in here finds either all of that, as it was, or a marker that says that nothing here is whole.
 */
export const beginKept = async (host: Host, marker: Omit<UpgradeMarker, "step">): Promise<UpgradeMarker> => {
  const begun: UpgradeMarker = { ...marker, step: "copying" };
  await host.makeDirectory(kept.folder, { mode: 0o700, uid: 0, gid: 0 });
  await writeUpgrade(host, begun);
  for (const name of (await host.list(kept.folder)) ?? [])
    if (name !== basename(upgradeMarkerPath)) await host.remove(`${kept.folder}/${name}`);
  await host.remove(kept.after);
  return begun;
};
