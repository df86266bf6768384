import type { Problem } from "../../problem.ts";

/** What has to be known of a file before what it says is trusted. */
export interface OwnedStat {
  readonly kind: "file" | "directory" | "symlink" | "other";
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
}

/**
 * Refuses a secrets file that somebody besides root can read or replace. `stat` does not follow symbolic links; null
 * means that there is nothing at that path.
 */
export function checkSecretsFile(path: string, stat: OwnedStat | null): Problem | null {
  if (stat === null)
    return {
      what: "The secrets file is not there",
      where: path,
      fix: "Check the path, or run clincher init.",
    };
  if (stat.kind !== "file")
    return {
      what: `The secrets file is not a regular file but a ${stat.kind === "other" ? "device, pipe or socket" : stat.kind}`,
      where: path,
      why:
        stat.kind === "symlink"
          ? "Whoever owns the link can point it elsewhere."
          : "It must be a file with text.",
      fix: "Put the file itself there.",
    };
  if (stat.uid !== 0)
    return {
      what: `The secrets file belongs to user ${stat.uid}, not to root`,
      where: path,
      why: "That user can read and replace every secret.",
      fix: `If others could read it, replace the keys in it. Run: chown root:root ${path} && chmod 600 ${path}`,
    };
  if ((stat.mode & 0o077) !== 0)
    return {
      what: `The secrets file is open to other users (mode ${stat.mode.toString(8).padStart(4, "0")})`,
      where: path,
      why: "Every secret in it may already have been read.",
      fix: `If others use this machine, replace the keys in it. Run: chmod 600 ${path}`,
    };
  if ((stat.mode & 0o400) === 0)
    return {
      what: "The secrets file cannot be read by its owner",
      where: path,
      fix: `Run: chmod 600 ${path}`,
    };
  return null;
}
