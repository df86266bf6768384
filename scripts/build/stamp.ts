import { version } from "../../package.json";
import { run } from "./run.ts";

/** What an executable says about itself. */
export interface Stamp {
  readonly version: string;
  /** Short hash, with "-dirty" when tracked files differ from it; "unknown" outside a repository. */
  readonly commit: string;
  /** ISO 8601. */
  readonly built: string;
}

const git = (...argv: readonly string[]): Promise<string> =>
  run("git", ...argv).then(
    (text) => text.trim(),
    () => "",
  );

/**
 * The time is SOURCE_DATE_EPOCH (seconds), or else that of the commit: the same sources give the same bytes, today
 * and tomorrow. Only outside a repository it is the present.
 */
export const stampOf = async (environment: Readonly<Record<string, string | undefined>>): Promise<Stamp> => {
  const [hash, time, changed] = await Promise.all([
    git("rev-parse", "--short=12", "HEAD"),
    git("log", "-1", "--format=%ct"),
    git("status", "--porcelain", "--untracked-files=no"),
  ]);
  const seconds = environment.SOURCE_DATE_EPOCH ?? time;
  if (!/^\d*$/.test(seconds)) throw new Error(`SOURCE_DATE_EPOCH is not a number of seconds: ${seconds}`);
  return {
    version,
    commit: hash === "" ? "unknown" : `${hash}${changed === "" ? "" : "-dirty"}`,
    built: (seconds === "" ? new Date() : new Date(Number(seconds) * 1000)).toISOString(),
  };
};
