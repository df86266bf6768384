import { exitCodes } from "../../exit.ts";
import { type Marker, markerPath } from "../../facts/restore.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { restorePaths } from "../paths.ts";

/** Everything in a folder is on the disk, and not only in memory. */
const flush = async (host: Host, folder: string): Promise<void> => {
  const { code, stderr } = await host.run({ argv: ["sync", "--file-system", folder], timeoutSeconds: 3600 });
  if (code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: "What came in cannot be written to the disk",
    where: folder,
    why: stderr.trim(),
    fix: "Check that disk (dmesg), then run this again. What runs here was not touched.",
  });
};

/** Notes how far a restore is. What is noted as checked also outlives a power cut. */
export const writeMarker = async (
  host: Host,
  marker: Marker,
  folder: string = restorePaths.stage,
): Promise<void> => {
  if (marker.step === "checked") await flush(host, folder);
  await host.writeFile(markerPath(folder), `${JSON.stringify(marker)}\n`, { mode: 0o600, uid: 0, gid: 0 });
};
