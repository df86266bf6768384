import { egressExecutable } from "../../../embedded/egress.ts";
import { mayRunAgent } from "../../deploy/agent-here.ts";
import { lookWith } from "../../deploy/look.ts";
import { prepare } from "../../deploy/prepare.ts";
import type { Run } from "../../engine/apply.ts";
import { exitCodes } from "../../exit.ts";
import { readOwnLease } from "../../facts/lease.ts";
import type { Marker } from "../../facts/restore.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import type { Deployment } from "../../settings/deployment.ts";
import type { Environment } from "../../settings/sources.ts";
import { keepLease } from "../lease/keep.ts";
import { sharedPlace } from "../lease/place.ts";
import { recorded } from "../records.ts";
import { endStandby } from "../standby/promote.ts";
import { readRole } from "../standby/role.ts";
import { bringBack } from "./bring-back.ts";
import { restorePhases } from "./restore.ts";

/**
 * What comes once the data is being put in place. Everything before it was done by then; ssh and firewall above all are
 * not changed while nobody is there to confirm it.
 */
const later: ReadonlySet<string> = new Set([
  ...["tree", "images", "gateway", "sandbox", "swap", "stack", "standby", "services", "schedule", "proof"],
]);

/** A takeover is gone on with only by who holds the lease, and still finds it. */
const mayTakeOver = async (host: Host, deployment: Deployment): Promise<void> => {
  const own = await readOwnLease(host);
  const holds = own?.state === "held";
  const { lease_seconds } = deployment.settings.standby;
  if (holds && (await keepLease(host, sharedPlace(deployment), own, lease_seconds)) === "renew") return;
  throw new Failure(exitCodes.preflight, {
    what: "A takeover was cut off, and this server does not hold the agent for certain",
    why: "Two that answer the same channels would be worse than none.",
    fix: "clincher standby promote goes on with it.",
  });
};

/** Ends a restore that was cut off while it put the data in place or before it had started the services. */
export const resumeRestore = async (
  host: Host,
  { snapshot, roots }: Marker,
  environment: Environment,
  run: Run,
): Promise<string> => {
  const prepared = await prepare(host, { flags: {}, environment, egress: egressExecutable });
  const takesOver = (await readRole(host)) !== null;
  if (takesOver) await mayTakeOver(host, prepared.site.deployment);
  else await mayRunAgent(host);
  return await recorded(host, "restore", run.redact, async () => {
    const phases = restorePhases(prepared.site, [], snapshot, roots).filter(({ name }) => later.has(name));
    const seen = await lookWith(host, prepared, phases);
    await bringBack(host, seen, { ...run, command: "restore" }, async () => {
      if (takesOver) await endStandby(host);
    });
    const said = `The restore of ${snapshot.slice(0, 8)}: its data is in place, and the agent runs on it.`;
    return { result: said, said };
  });
};
