import { stateFolder } from "../../facts/state-folder.ts";
import type { Host } from "../../host/host.ts";
import { firewallPaths } from "../../resources/firewall/paths.ts";
import { settingsPath } from "../../settings/load.ts";
import { imageLockPath } from "../../stack/paths.ts";
import { restorePaths, settingsRoot } from "../paths.ts";

const { stage } = restorePaths;

const same = (a: Uint8Array | null, b: Uint8Array): boolean =>
  a !== null && Buffer.from(a).equals(Buffer.from(b));

/**
 * Puts the settings of a backup in place, and the digests of its images. What was there under the same names is kept
 * beside as NAME.before-restore. `settings` replaces the text of clincher.toml.
 */
export const putSettings = async (host: Host, settings: string | null): Promise<void> => {
  for (const entry of await host.tree(`${stage}${settingsRoot}`)) {
    const path = entry.path.slice(stage.length);
    // What is made from the settings is made here, and is gone on the way back from it.
    if (path === firewallPaths.folder || path.startsWith(`${firewallPaths.folder}/`)) continue;
    if (entry.kind === "directory" && (await host.stat(path)) === null) await host.makeDirectory(path, entry);
    if (entry.kind !== "file" || path.endsWith(".before-restore")) continue;
    const own = path === settingsPath && settings !== null ? new TextEncoder().encode(settings) : null;
    const content = own ?? (await host.read(entry.path));
    const now = await host.read(path);
    if (content === null || same(now, content)) continue;
    if (now !== null) await host.writeFile(`${path}.before-restore`, now, { mode: 0o600, uid: 0, gid: 0 });
    await host.writeFile(path, content, entry);
  }
  const lock = await host.read(`${stage}${imageLockPath}`);
  if (lock === null || (await host.stat(imageLockPath)) !== null) return;
  await host.makeDirectory(stateFolder, { mode: 0o700, uid: 0, gid: 0 });
  await host.writeFile(imageLockPath, lock, { mode: 0o644, uid: 0, gid: 0 });
};
