import type { Problem } from "../problem.ts";
import type { OwnedStat } from "./secrets/file.ts";

/** Refuses a settings file that somebody besides root can write: root would do what it says. Anybody may read it. */
export function checkSettingsFile(path: string, stat: OwnedStat): Problem | null {
  if (stat.kind !== "file")
    return {
      what: "The settings file is not a regular file",
      where: path,
      fix: "Put the file itself there.",
    };
  if (stat.uid === 0 && (stat.mode & 0o022) === 0) return null;
  return {
    what: `The settings file can be written by others than root (user ${stat.uid}, mode ${stat.mode.toString(8).padStart(4, "0")})`,
    where: path,
    why: "Whoever can write it decides what root does on this server.",
    fix: `Look at what it says, then run: chown root:root ${path} && chmod 644 ${path}`,
  };
}
