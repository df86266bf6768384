import { executablePath } from "../facts/executable.ts";
import { leaseUnit } from "../facts/lease.ts";
import { absentService } from "../resources/absent-service.ts";
import { settledLease } from "../resources/settled-lease.ts";
import { timedPaths, timedService } from "../resources/timed-service.ts";
import type { PhaseDefinition } from "./phase.ts";

const unitText = `[Unit]
Description=Agrees with the other server on who runs the agent
After=docker.service network-online.target
Wants=network-online.target

[Service]
Type=oneshot
ExecStart=${executablePath} standby keep
TimeoutStartSec=300
`;

/** A sixth of the lease, from the end of one look to the next. */
const timerText = (leaseSeconds: number): string => `[Unit]
Description=Looks again and again who runs the agent

[Timer]
OnActiveSec=1s
OnBootSec=2s
OnUnitInactiveSec=${Math.floor(leaseSeconds / 6)}s
AccuracySec=1s

[Install]
WantedBy=timers.target
`;

/** Where another server can take over: only one of the two ever runs the agent. */
export const standbyPhase: PhaseDefinition = {
  name: "standby",
  title: "Agreement with the other server",
  resources: ({ deployment: { settings } }) => {
    if (!settings.standby.enabled)
      return [absentService(`${leaseUnit}.timer`, Object.values(timedPaths(leaseUnit))), settledLease];
    return timedService(leaseUnit, { unit: unitText, timer: timerText(settings.standby.lease_seconds) });
  },
};
