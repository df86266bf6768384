import { exitCodes } from "../../exit.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";

/** Copies as `cp --archive` does, sharing blocks where the disk can; `rest` is the command line from there on. */
export const copyFiles = async (
  host: Host,
  { where, rest }: { readonly where: string; readonly rest: readonly string[] },
): Promise<void> => {
  const { code, stderr } = await host.run({
    argv: ["cp", "--archive", "--reflink=auto", ...rest],
    timeoutSeconds: 3600,
  });
  if (code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: "The data cannot be copied, so nothing is upgraded",
    where,
    why: stderr.trim().split("\n").slice(-3).join("\n"),
    fix: "Look at the disk (df -h /opt), then run it again.",
  });
};
