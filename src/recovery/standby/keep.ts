import { readOwnLease } from "../../facts/lease.ts";
import { leaseTimes } from "../../facts/lease-times.ts";
import type { Host } from "../../host/host.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { acquireLease } from "../lease/acquire.ts";
import { keepLease, newHolder, stopAgent, stopUnseen, writeOwnLease } from "../lease/keep.ts";
import { currentLease, type Move } from "../lease/lease.ts";
import { readLeases } from "../lease/notes.ts";
import { sharedPlace } from "../lease/place.ts";
import { readRole } from "./role.ts";

/**
 * One look, again and again by systemd. A server that has no part yet takes it when nobody has; one that finds another
 * at work stops its own agent.
 */
export const lookAfterLease = async (host: Host, deployment: Deployment): Promise<Move | "not needed"> => {
  const { standby } = deployment.settings;
  const own = await readOwnLease(host);
  // Once it has taken over it has to look, although it is not done with it yet: its agent may run by now.
  const waits = (await readRole(host)) !== null && own?.state !== "held";
  if (!standby.enabled || waits) return "not needed";
  const place = sharedPlace(deployment);
  const seconds = standby.lease_seconds;
  if (own !== null) return await keepLease(host, place, own, seconds);
  const { answer, stop } = leaseTimes(seconds);
  // A place that refuses tells as little as one that does not answer.
  const leases = await readLeases(host, place, answer).catch(async (error: unknown) => {
    await stopAgent(host, stop);
    throw error;
  });
  const current = currentLease(leases ?? []);
  if (leases !== null && (current === null || current.kind === "release")) {
    await acquireLease(host, place, { otherIsGone: false, seconds }, () => {});
    return "renew";
  }
  await stopAgent(host, stop);
  if (current === null) return "stop: unsure";
  await writeOwnLease(host, {
    holder: newHolder(),
    term: 0,
    state: "lost",
    seconds,
    alone: false,
    renewed: 0,
    uptime: 0,
  });
  return "stop: lost";
};

/** A look that fails, whatever the reason, before it knows who runs the agent: the agent stops in time all the same. */
export const orStop = async <Result>(host: Host, look: () => Promise<Result>): Promise<Result> => {
  try {
    return await look();
  } catch (error) {
    await stopUnseen(host);
    throw error;
  }
};
