import {
  afterUpgradeFolder,
  keptDataFolder,
  type UpgradeMarker,
  upgradeFolder,
  upgradeMarkerPath,
} from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { hostPaths } from "../../stack/paths.ts";

export const kept = {
  folder: upgradeFolder,
  /** The data under the names it had. */
  data: keptDataFolder,
  settings: `${upgradeFolder}/clincher.toml`,
  proof: `${upgradeFolder}/first-turn.json`,
  /** What each file of the data is that is kept. */
  manifest: `${upgradeFolder}/manifest`,
  /** Where the new release is tried while the old one runs. */
  trial: `${upgradeFolder}/trial`,
  /** What a release that was gone back from has left. Nothing reads it; the next upgrade removes it. */
  after: afterUpgradeFolder,
} as const;

/** What a trial of the new release is made of; nothing of it stays once the upgrade has ended. */
export const trial = {
  container: "clincher-trial",
  label: "dev.clincher.trial",
  /** The copy of the gateway's state, which the new release takes over. */
  state: `${kept.trial}/state`,
  config: `${kept.trial}/config`,
  secrets: `${kept.trial}/secrets`,
} as const;

/** The data that a release works on. Certificates are none of its business. */
export const releaseRoots: readonly string[] = [hostPaths.gatewayState, hostPaths.sandboxes];

export const writeUpgrade = async (host: Host, marker: UpgradeMarker): Promise<void> =>
  await host.writeFile(upgradeMarkerPath, `${JSON.stringify(marker, null, 2)}\n`, {
    ...{ mode: 0o600, uid: 0, gid: 0 },
  });
