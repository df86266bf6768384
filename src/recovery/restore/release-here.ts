import type { Host } from "../../host/host.ts";
import { parseLock } from "../../resources/image-lock.ts";
import { isNewer } from "../../settings/releases.ts";
import { releasesIn } from "../../stack/image-release.ts";
import { imageLockPath } from "../../stack/paths.ts";
import { readGateway } from "../lease/gateway.ts";

/** The release that has worked on the data, by the gateway's container, and not by settings, which may be ahead of it. */
export const releaseHere = async (host: Host): Promise<{ readonly release?: string }> => {
  const gateway = await readGateway(host);
  const lock = parseLock(await host.read(imageLockPath));
  // Of one that has several names the oldest: in doubt the data can be read.
  const [release] = releasesIn(gateway?.image ?? "", lock).toSorted((a, b) => Number(isNewer(a, b)) * 2 - 1);
  return release === undefined ? {} : { release };
};
