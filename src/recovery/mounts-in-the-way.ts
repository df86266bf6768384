import { exitCodes } from "../exit.ts";
import { type Mount, mounts } from "../facts/mounts.ts";
import { afterUpgradeFolder, earlierUpgradeFolder, upgradeFolder } from "../facts/upgrade.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { hostPaths } from "../stack/paths.ts";
import { restorePaths } from "./paths.ts";

/** Where data comes from and goes to when it changes places. */
const beside = [
  restorePaths.stage,
  restorePaths.replaced,
  restorePaths.replacedEarlier,
  upgradeFolder,
  earlierUpgradeFolder,
  afterUpgradeFolder,
];

/** Whether a path is this folder or in it. */
export const within = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`);

/**
 * Pure: mount points that these folders of the data cannot be moved over. One at the root of the deployment or above is
 * none: all moves are within it. One below a folder would move with it, and what is below it be removed with what was replaced.
 */
export const mountsInTheWay = (all: readonly Mount[], roots: readonly string[]): readonly string[] => {
  const points = new Set(all.map(({ point }) => point));
  return [...points].filter(
    (point) =>
      point !== hostPaths.root &&
      within(point, hostPaths.root) &&
      [...roots, ...beside].some((folder) => within(folder, point) || within(point, folder)),
  );
};

/** Throws when something is mounted where these folders are to be moved: half of the moves would be done then. */
export const nothingInTheWay = async (host: Host, roots: readonly string[]): Promise<void> => {
  const found = mountsInTheWay(await mounts.read(host), roots);
  if (found.length === 0) return;
  throw new Failure(exitCodes.preflight, {
    what: "Something is mounted within the data, so it cannot change places with other data",
    where: found.join(", "),
    why: `Both lie in ${hostPaths.root}, and the kernel moves no folder from one mount to another.`,
    fix: `Mount that disk at ${hostPaths.root} itself, with everything that is in there; or unmount it, and copy what is on it into the folder below. Stop the services before: clincher stop`,
  });
};
