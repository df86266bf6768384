import { exitCodes } from "../../exit.ts";
import { restoreLine, type UpgradeMarker } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { settingsPath } from "../../settings/load.ts";
import { differences, type Manifest } from "../manifest.ts";
import { rebased, treesOf, withHashes } from "../survey.ts";
import { keptManifest } from "./keep.ts";
import { kept, releaseRoots } from "./paths.ts";

/** Sockets and the like are no data. */
const data = (manifest: Manifest): Manifest =>
  new Map([...manifest].filter(([, { kind }]) => kind !== "other"));

/** What else leads back, by how far the upgrade is. */
const instead = (marker: UpgradeMarker): string => {
  const { from, to, step } = marker;
  if (step === "returning") return `Take the backup from then: ${restoreLine(marker)}`;
  if (step === "kept") return `Nothing was changed. The upgrade to ${to} goes on with: clincher resume`;
  return `Nothing was changed, and ${to} goes on. To go back all the same, set openclaw.version = "${from}" in ${settingsPath}, then: ${restoreLine(marker)}`;
};

/** Throws when what is kept is no longer what was kept, with what else leads back. */
export const checkKept = async (host: Host, marker: UpgradeMarker): Promise<void> => {
  const wanted = await keptManifest(host);
  const trees = await treesOf(
    host,
    releaseRoots.map((root) => `${kept.data}${root}`),
  );
  const there = rebased(await withHashes(host, trees, new Map()), kept.data);
  const found = wanted === null ? ["its manifest is gone"] : differences(data(wanted), data(there));
  if (found.length === 0) return;
  throw new Failure(exitCodes.failed, {
    what: "What was kept before the upgrade is not as it was",
    where: kept.data,
    why: found.slice(0, 5).join("\n"),
    fix: instead(marker),
  });
};
