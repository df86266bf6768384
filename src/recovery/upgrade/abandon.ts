import { exitCodes } from "../../exit.ts";
import { containers } from "../../facts/containers.ts";
import { type UpgradeMarker, upgradeMarkerPath } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { services } from "../../stack/services.ts";
import { forgetImages } from "./back.ts";
import { putEarlierBack } from "./earlier.ts";
import { kept } from "./paths.ts";
import { endTrial } from "./trial.ts";

/** Pure: whether the new release cannot have worked on the data. `current`: the release that the settings name. */
export const changedNothing = ({ step, to }: UpgradeMarker, current: string): boolean =>
  step === "copying" || (step === "kept" && current !== to);

/**
 * Removes what an upgrade has brought in; what the one before kept is the way back again. What takes room goes first: the disk
 * may be full.
 */
export const dropUpgrade = async (host: Host, images: readonly string[]): Promise<void> => {
  await endTrial(host);
  await host.remove(upgradeMarkerPath);
  await host.remove(kept.folder);
  await putEarlierBack(host);
  await forgetImages(host, images);
};

/** Ends an upgrade that has changed nothing yet but that the gateway may be stopped. Nothing here needs room on the disk. */
export const abandonUpgrade = async (host: Host, { pulled }: UpgradeMarker): Promise<void> => {
  const all = await containers.read(host);
  // Docker starts nothing again that was stopped: without this note nobody else would.
  if (all === null)
    throw new Failure(exitCodes.failed, {
      what: "Docker does not answer, so the gateway, which an upgrade had stopped, cannot be started again",
      where: "/var/run/docker.sock",
      fix: "systemctl restart docker. Then it is started by itself within two minutes, or at once: clincher resume",
    });
  const gateway = all.find(({ name }) => name === services.gateway);
  // Also one that is said to run: right after a stop Docker's list still says so, and one that runs is left as it is.
  if (gateway !== undefined) {
    const { code, stderr } = await host.run({ argv: ["docker", "start", gateway.id], timeoutSeconds: 60 });
    if (code !== 0)
      throw new Failure(exitCodes.failed, {
        what: "The gateway, which an upgrade had stopped, does not start again",
        why: stderr.trim(),
        fix: "Look at: clincher logs gateway; then: clincher start gateway",
      });
  }
  await dropUpgrade(host, pulled);
};
