import { restoreReplaced, restoreReplacedEarlier, restoreStage } from "../facts/restore.ts";
import { afterUpgradeFolder, earlierUpgradeFolder, upgradeFolder } from "../facts/upgrade.ts";
import { hostPaths, imageLockPath } from "../stack/paths.ts";

/** Where clincher notes what concerns backups. Part of each backup. */
export const backupFolder = "/var/lib/clincher/backup";

export const backupPaths = {
  folder: backupFolder,
  /** What each file is, as it was when the agent stood still. */
  manifest: `${backupFolder}/manifest`,
  /** Which server and which releases. */
  about: `${backupFolder}/about.json`,
  /** Which backups each repository has. */
  noted: `${backupFolder}/noted.json`,
  /** When which task ran, and what became of it. Not part of a backup: it is being written then. */
  records: "/var/lib/clincher/tasks.db",
  cache: "/var/cache/clincher/restic",
} as const;

/** What cannot be made again: each is put back whole. */
export const dataRoots: readonly string[] = [`${hostPaths.root}/state`, hostPaths.sandboxes];

/** What the server is made from. */
export const settingsRoot = "/etc/clincher";

/** Beside the data, on its file system: a backup that is on its way in, and what was there before it. */
export const restorePaths = {
  stage: restoreStage,
  replaced: restoreReplaced,
  replacedEarlier: restoreReplacedEarlier,
} as const;

/** What is made again by itself, and what is there only for a restore or an upgrade. */
export const leftOut: readonly string[] = [
  `${hostPaths.gatewayState}/cache`,
  hostPaths.compiled,
  restorePaths.stage,
  restorePaths.replaced,
  restorePaths.replacedEarlier,
  upgradeFolder,
  earlierUpgradeFolder,
  afterUpgradeFolder,
];

/** Everything in a backup. The stack's own files are made from the settings; they are there for people without clincher. */
export const contents: readonly string[] = [
  settingsRoot,
  hostPaths.root,
  backupFolder,
  imageLockPath,
  "/var/lib/clincher/journal.db",
];
