import { egressExecutable } from "../../../embedded/egress.ts";
import { prepare } from "../../deploy/prepare.ts";
import { exitCodes } from "../../exit.ts";
import { standbyPath } from "../../facts/lease.ts";
import { leaseTimes } from "../../facts/lease-times.ts";
import { readMarker } from "../../facts/restore.ts";
import type { Host } from "../../host/host.ts";
import type { Site } from "../../phases/phase.ts";
import { syncCron } from "../../phases/sync.ts";
import { Failure } from "../../problem.ts";
import type { Place } from "../../restic/place.ts";
import { acquireLease, unreachable } from "../lease/acquire.ts";
import { sharedPlace } from "../lease/place.ts";
import { type Prospect, prepareRestore } from "../restore/restore.ts";
import { ownCopy } from "./own-copy.ts";
import { readRole } from "./role.ts";
import { fetchNewest, newestIn } from "./sync.ts";

export interface Promotion {
  /** The operator knows that the other server is off. */
  readonly otherIsGone: boolean;
  readonly version: string;
}

/** Whether the newest backup has come over before; then nothing is brought over in the hour of need. */
const hasNewest = async (
  host: Host,
  place: Place,
  { site, version }: { readonly site: Site; readonly version: string },
): Promise<boolean> => {
  const role = await readRole(host);
  const copy = await host.stat(`${ownCopy(site.deployment).repository}/config`);
  if (role === null || copy === null) return false;
  // Nobody is to wait for a place that does not answer, as restic would, in the hour of need.
  const { answer } = leaseTimes(site.deployment.settings.standby.lease_seconds);
  return role.snapshot === (await newestIn(host, place, version, answer)).id;
};

/** Both to their end, whatever becomes of one: what was begun is not left to itself. */
const both = async <Result>(first: Promise<void>, second: Promise<Result>): Promise<Result> => {
  const [one, other] = await Promise.allSettled([first, second]);
  if (one.status === "rejected") throw one.reason;
  if (other.status === "rejected") throw other.reason;
  return other.value;
};

/**
 * Makes this server the one that runs the agent: takes over the newest backup that can be had, then the lease, and gives
 * what is to be done with both. Running it again goes on where it was cut off.
 */
export const preparePromotion = async (
  host: Host,
  { otherIsGone, version }: Promotion,
  progress: (line: string) => void,
): Promise<Prospect> => {
  if ((await readRole(host)) === null)
    throw new Failure(exitCodes.settings, {
      what: "This server does not stand by for another",
      where: standbyPath,
      fix: "clincher standby prepare makes it one; clincher restore brings a server back without one.",
    });
  const read = async () =>
    (await prepare(host, { flags: {}, environment: {}, egress: egressExecutable })).site;
  const before = await read();
  const underWay = await readMarker(host);
  try {
    // What is being put in place already is finished first.
    if (underWay === null || underWay.step === "fetching")
      if (!(await hasNewest(host, sharedPlace(before.deployment), { site: before, version })))
        await fetchNewest(host, sharedPlace(before.deployment), version, progress);
  } catch (error) {
    if (!(error instanceof Failure) || error.exit !== exitCodes.network) throw error;
    // What has come over before is what there is.
    if (!otherIsGone) throw unreachable(sharedPlace(before.deployment), error);
  }
  // That backup may have brought other settings: the copy in another folder, or a longer lease.
  const site = await read();
  const place = sharedPlace(site.deployment);
  const seconds = Math.max(
    ...[before, site].map(({ deployment }) => deployment.settings.standby.lease_seconds),
  );
  const request = {
    place: ownCopy(site.deployment),
    choice: {},
    only: [],
    environment: {},
    flags: {},
    version,
  };
  // Looking costs seconds and changes nothing that runs, so most of it is done while the other server is waited for; not
  // what may refuse: the other one would stop its agent for nothing.
  const fits = Promise.withResolvers<void>();
  const prepared = prepareRestore(host, request, () => {}, fits.resolve);
  prepared.catch(fits.reject);
  const taken = fits.promise.then(() => acquireLease(host, place, { otherIsGone, seconds }, progress));
  return await both(taken, prepared);
};

/** It does not wait any more. Done once the agent runs: until then a takeover that was cut off goes on as one. */
export const endStandby = async (host: Host): Promise<void> => {
  await host.remove(syncCron);
  await host.remove(standbyPath);
};
