import { makePlan } from "../engine/plan.ts";
import { exitCodes } from "../exit.ts";
import type { Pending } from "../facts/revert.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { settingsPath } from "../settings/load.ts";
import { version } from "../version.ts";
import { accessDigest } from "./access-digest.ts";
import { converge } from "./converge.ts";
import { exclusively } from "./lock.ts";
import { type Look, prepareLook } from "./look.ts";

export type Closed = "closed" | "busy";

/**
 * Seconds. A backup, or a look of clincher's own timers, closes no port at its end, as an install does. Less than systemd gives
 * the timer that finds a confirmation.
 */
const scheduledPatience = 120;

/**
 * After a confirmation: ssh and firewall as the settings want them, without the old port. No way back is armed: the
 * login that confirmed came over the port that stays. Other settings than those are refused. An install that runs at the
 * moment does it at its end; what the schedule runs is waited for.
 */
export const closeOldPort = async (
  host: Host,
  environment: Look["environment"],
  command: string,
  {
    access,
    flags,
    newPort,
    phases: only,
    user,
  }: Pick<Pending, "access" | "flags" | "newPort" | "phases" | "user">,
): Promise<Closed> => {
  // Confirmed was the way back out of clincher: nothing of it is left to close.
  if (only.length === 0) return "closed";
  const { phases, redact, site } = await prepareLook(host, {
    flags,
    environment,
    only,
    skip: [],
    settingsFile: undefined,
    secretsFile: undefined,
  });
  if (access !== null && access !== accessDigest(site.deployment.settings))
    throw new Failure(exitCodes.settings, {
      what: "The old port stays open: the settings now say otherwise than those that were confirmed",
      where: "admin, ssh and tailscale in the settings",
      why: `A login of ${user} over port ${newPort} proves nothing for them. Was it made with --config, or with variables of the environment?`,
      fix: `Write into ${settingsPath} what the change was made with, then run: clincher install`,
    });
  let scheduled = false;
  const close = async (): Promise<void> => {
    const plan = await makePlan(host, phases);
    await converge(host, phases, plan, { command, version, listen: () => {}, redact });
  };
  try {
    await exclusively(host, close, { scheduled: scheduledPatience }, () => {
      scheduled = true;
    });
    return "closed";
  } catch (error) {
    if (!(error instanceof Failure) || error.exit !== exitCodes.busy) throw error;
    if (!scheduled) return "busy";
    throw new Failure(exitCodes.busy, {
      what: "The old port stays open: what the schedule runs is not done",
      fix: "Wait until it is (clincher schedule), then run: clincher install",
    });
  }
};
