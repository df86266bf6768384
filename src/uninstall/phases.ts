import type { Original } from "../engine/inventory.ts";
import type { Phase } from "../phases/phase.ts";
import { accessBack, isRisky } from "./access.ts";
import { archiveWritten } from "./archive.ts";
import type { UninstallSite } from "./choices.ts";
import { containersBack, servicesStopped } from "./containers.ts";
import { foldersBack } from "./folders.ts";
import { runningKernelBack } from "./kernel.ts";
import { originalBack } from "./original.ts";
import { packagesBack } from "./packages.ts";
import { isWithin, ownFolders } from "./paths.ts";
import { reloaded } from "./reloaded.ts";
import { tailnetLeft } from "./tailnet.ts";
import { isOwnUnit, unitsBack } from "./units.ts";
import { usersBack } from "./users.ts";

/** Originals that no other phase puts back, and whose path is not in a folder that goes as a whole. */
const filesOf = (site: UninstallSite): readonly Original[] =>
  site.inventory.originals.filter(
    (each) =>
      !isRisky(each) &&
      !isOwnUnit(each) &&
      !each.path.startsWith("/run/") &&
      ![...ownFolders, ...site.madeHomes].some((folder) => isWithin(each.path, folder)),
  );

/**
 * Everything back, in an order in which each step leaves a server that works: data safe first, then logins and firewall
 * while all else still runs, the journal last.
 */
export const uninstallPhases = (site: UninstallSite): readonly Phase[] => [
  { name: "stop", title: "Services", resources: [servicesStopped] },
  { name: "archive", title: "Archive", resources: archiveWritten(site) },
  { name: "access", title: "Logins and firewall", resources: accessBack(site) },
  { name: "containers", title: "Containers", resources: containersBack(site) },
  { name: "units", title: "Units", resources: unitsBack(site) },
  { name: "files", title: "Files", resources: filesOf(site).map(originalBack) },
  { name: "kernel", title: "Kernel", resources: runningKernelBack(site) },
  { name: "tailnet", title: "Tailscale", resources: tailnetLeft(site) },
  { name: "packages", title: "Packages", resources: packagesBack(site) },
  { name: "daemons", title: "Daemons that stay", resources: reloaded(filesOf(site).map(({ path }) => path)) },
  { name: "users", title: "Users", resources: usersBack(site) },
  { name: "folders", title: "Folders", resources: foldersBack(site) },
];

/** What comes before the operator shows that they can log in as before. */
export const phasesBeforeConfirmation: readonly string[] = ["stop", "archive", "access"];
