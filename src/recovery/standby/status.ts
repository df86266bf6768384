import { readOwnLease } from "../../facts/lease.ts";
import { leaseTimes } from "../../facts/lease-times.ts";
import type { Host } from "../../host/host.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { currentLease } from "../lease/lease.ts";
import { readLeases } from "../lease/notes.ts";
import { sharedPlace } from "../lease/place.ts";
import { readSnapshots } from "../snapshots.ts";
import { readRole } from "./role.ts";

export interface StandbyStatus {
  /** none: the settings know no other server. waits: for another to fail. runs: the agent. stopped: another took over. */
  readonly role: "none" | "waits" | "runs" | "stopped" | "unsure";
  /** The server it stands by for. */
  readonly of: string | null;
  /** Who runs the agent, by the place of the backups; null when nobody, or nobody knows. */
  readonly runs: string | null;
  /** When that was last written, milliseconds since 1970. */
  readonly seen: number | null;
  /** The newest backup there, and the newest here; milliseconds since 1970. */
  readonly newest: number | null;
  readonly here: number | null;
  /** Seconds of work that are not here yet. */
  readonly behind: number | null;
  readonly reachable: boolean;
}

/** Reads the role of this server, and how far behind it is. */
export const readStandby = async (host: Host, deployment: Deployment): Promise<StandbyStatus> => {
  const { standby } = deployment.settings;
  const none = { of: null, runs: null, seen: null, newest: null, here: null, behind: null };
  if (!standby.enabled) return { ...none, role: "none", reachable: true };
  const place = sharedPlace(deployment);
  const [own, role, leases] = await Promise.all([
    readOwnLease(host),
    readRole(host),
    readLeases(host, place, leaseTimes(standby.lease_seconds).answer),
  ]);
  const current = currentLease(leases ?? []);
  const snapshots = leases === null ? [] : await readSnapshots(host, place);
  const newest = snapshots.at(-1)?.time ?? null;
  const here = role === null || role.taken === 0 ? null : role.taken;
  const state =
    own === null ? "unsure" : ({ held: "runs", unsure: "unsure", lost: "stopped" } as const)[own.state];
  return {
    role: role === null ? state : "waits",
    of: role?.of ?? null,
    runs: current === null || current.kind === "release" ? null : current.host,
    seen: current?.time ?? null,
    newest,
    here,
    behind: newest === null || here === null ? null : Math.max(0, Math.round((newest - here) / 1000)),
    reachable: leases !== null,
  };
};
