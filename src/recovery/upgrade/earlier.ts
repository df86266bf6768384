import {
  earlierMarkerPath,
  earlierUpgradeFolder,
  readEarlier,
  readUpgrade,
  type UpgradeMarker,
} from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { Failure, type Problem } from "../../problem.ts";
import { roomFor } from "../room.ts";
import { treesOf } from "../survey.ts";
import type { Timed } from "./manner.ts";
import { kept, writeUpgrade } from "./paths.ts";

/** Removes what the upgrade before the last kept. Its note first: without it, what is left is nobody's way back. */
export const dropEarlier = async (host: Host): Promise<void> => {
  if ((await host.stat(earlierUpgradeFolder)) === null) return;
  await host.remove(earlierMarkerPath);
  await host.remove(earlierUpgradeFolder);
};

/** What the last upgrade kept makes way for another one, and stays the way back until that one is well. */
export const setEarlierAside = async (host: Host): Promise<void> => {
  if ((await readUpgrade(host))?.step !== "done") return;
  await dropEarlier(host);
  await host.rename(kept.folder, earlierUpgradeFolder);
};

/** Where nothing is noted of a later upgrade any more, what was set aside for it is the way back again. Null: there is none. */
export const putEarlierBack = async (host: Host): Promise<UpgradeMarker | null> => {
  const earlier = await readEarlier(host);
  if (earlier === null || (await readUpgrade(host)) !== null) return null;
  await host.remove(kept.folder);
  await host.rename(earlierUpgradeFolder, kept.folder);
  return earlier;
};

/**
 * Removes what was set aside where nothing else makes room for so many bytes, which is noted first, and told. Gives the marker
 * with that note, or as it is.
 */
export const yieldEarlier = async (
  host: Host,
  marker: UpgradeMarker,
  bytes: number,
  step: Timed,
): Promise<UpgradeMarker> => {
  const earlier = await readEarlier(host);
  if (earlier === null || (await roomFor(host, kept.folder, bytes)).enough) return marker;
  const held = (await treesOf(host, [earlierUpgradeFolder])).reduce((sum, { size }) => sum + size, 0);
  if (!(await roomFor(host, kept.folder, Math.max(0, bytes - held))).enough) return marker;
  const noted = { ...marker, lost: earlier.from };
  await writeUpgrade(host, noted);
  await step(`what leads back to ${earlier.from} removed: its room is needed`, () => dropEarlier(host));
  return noted;
};

/** Pure: what a person is told who has lost it. `lost`: the release that it led back to. */
export const lostText = (lost: string): string =>
  `What led back to OpenClaw ${lost} is gone: its room was needed.`;

/** Pure: the same as problems; none when nothing was lost. */
export const lostProblems = (lost: string | undefined): readonly Problem[] =>
  lost === undefined
    ? []
    : [
        {
          what: `What led back to OpenClaw ${lost}, from the upgrade before, is gone`,
          why: "Its room was needed for a copy of the data.",
          fix: "Earlier states are in the backups: clincher backup list, clincher restore --snapshot ID",
        },
      ];

/** Pure: an error that ends an upgrade, with what was lost to it. */
export const andLost = (error: unknown, lost: string | undefined): unknown =>
  error instanceof Failure ? new Failure(error.exit, ...error.problems, ...lostProblems(lost)) : error;
