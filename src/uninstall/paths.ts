import { stateFolder } from "../facts/state-folder.ts";
import { hostPaths } from "../stack/paths.ts";

export const settingsFolder = "/etc/clincher";

/** Folders of clincher's own: gone as a whole, whatever is in them. */
export const ownFolders = [hostPaths.root, settingsFolder, stateFolder] as const;

/** What is left of them with --keep-data. */
export const data = [
  `${hostPaths.root}/state`,
  hostPaths.sandboxes,
  `${settingsFolder}/clincher.toml`,
  `${settingsFolder}/secrets.toml`,
  `${settingsFolder}/authorized_keys`,
  `${settingsFolder}/backup_ssh_key`,
  `${settingsFolder}/administrators`,
] as const;

/** Whether a path is this folder or in it. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`);
