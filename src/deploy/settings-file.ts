import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { loadSettings, settingsPath } from "../settings/load.ts";
import type { Settings } from "../settings/schema.ts";
import { checkSettingsFile } from "../settings/settings-file.ts";

/** The settings that this server was installed with; what is wrong with them is thrown. */
export const readSettings = async (host: Host): Promise<Settings> => {
  const stat = await host.stat(settingsPath);
  const untrusted = stat === null ? null : checkSettingsFile(settingsPath, stat);
  if (untrusted !== null) throw new Failure(exitCodes.settings, untrusted);
  const content = await host.read(settingsPath);
  if (content === null)
    throw new Failure(exitCodes.settings, {
      what: "There are no settings",
      where: settingsPath,
      fix: "Run clincher init, then clincher install.",
    });
  const file = { path: settingsPath, text: new TextDecoder().decode(content) };
  const loaded = loadSettings({ flags: {}, file, environment: {} });
  if (!loaded.ok) throw new Failure(exitCodes.settings, ...loaded.problems);
  return loaded.settings;
};
