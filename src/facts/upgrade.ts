import { z } from "zod";
import type { Host } from "../host/host.ts";
import { readJson } from "./json.ts";

/** Beside the data, on its file system: what was there before the last upgrade. */
export const upgradeFolder = "/opt/openclaw/.before-upgrade";

/** Beside the data too: what the upgrade before kept, while another one has not ended. */
export const earlierUpgradeFolder = "/opt/openclaw/.before-upgrade-earlier";

/** Beside the data too: what a release that was gone back from has left. */
export const afterUpgradeFolder = "/opt/openclaw/.after-upgrade";

/**
 * copying: what is kept is not whole yet, and nothing was changed. kept: it is whole; from here on the other release may
 * have worked on the data. done: it did, and is well. returning: what was kept is being put back.
 */
export type UpgradeStep = "copying" | "kept" | "done" | "returning";

export interface UpgradeMarker {
  readonly from: string;
  readonly to: string;
  readonly step: UpgradeStep;
  /** Id of the backup that was made before, and the name of the place that has it under this id. */
  readonly snapshot: string;
  readonly place?: string | undefined;
  /** When the old release was stopped, ISO 8601. */
  readonly at: string;
  /** Images that came for it: they go when it fails, so that another attempt takes them anew. */
  readonly pulled: readonly string[];
  /** Quick checks that did not hold before: they say nothing about the new release. */
  readonly failing: readonly string[];
  /** Of "returning": because the new release did not work. */
  readonly failed: boolean;
  /** The release that the upgrade before could be taken back to, until the room of what it kept was needed for this one. */
  readonly lost?: string | undefined;
}

const schema = z.object({
  from: z.string(),
  to: z.string(),
  step: z.enum(["copying", "kept", "done", "returning"]),
  snapshot: z.string(),
  place: z.string().optional(),
  at: z.iso.datetime(),
  pulled: z.array(z.string()),
  failing: z.array(z.string()),
  failed: z.boolean(),
  lost: z.string().optional(),
});

/** Where what is kept of the data lies until a way back moves it. */
export const keptDataFolder = `${upgradeFolder}/data`;

export const upgradeMarkerPath = `${upgradeFolder}/marker.json`;
export const earlierMarkerPath = `${earlierUpgradeFolder}/marker.json`;

/** The command that brings the data from before an upgrade back without what was kept. */
export const restoreLine = ({ snapshot, place }: Pick<UpgradeMarker, "snapshot" | "place">): string =>
  ["clincher restore", ...(place === undefined ? [] : [place]), "--snapshot", snapshot.slice(0, 8)].join(" ");

/** The last upgrade, as far as it can be taken back; null when there is none. */
export const readUpgrade = async (host: Host): Promise<UpgradeMarker | null> =>
  readJson(await host.read(upgradeMarkerPath), schema);

/** The upgrade before that, while what it kept is set aside for another one; null when nothing is. */
export const readEarlier = async (host: Host): Promise<UpgradeMarker | null> =>
  readJson(await host.read(earlierMarkerPath), schema);
