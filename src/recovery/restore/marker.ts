import { type Marker, markerPath } from "../../facts/restore.ts";
import type { Host } from "../../host/host.ts";
import { restorePaths } from "../paths.ts";

/** Notes how far a restore is. */
export const writeMarker = async (
  host: Host,
  marker: Marker,
  folder: string = restorePaths.stage,
): Promise<void> =>
  await host.writeFile(markerPath(folder), `${JSON.stringify(marker)}\n`, { mode: 0o600, uid: 0, gid: 0 });
