import { executablePath } from "../facts/executable.ts";
import { passing } from "../facts/leftovers.ts";
import { timedService } from "../resources/timed-service.ts";
import type { PhaseDefinition } from "./phase.ts";

// Another clincher at work (exit code 5) is the usual case: then nothing was cut off.
const unitText = `[Unit]
Description=Finishes a restore, an upgrade or a way back that was cut off
After=docker.service network-online.target
Wants=network-online.target
${passing.map((path) => `ConditionPathExists=|${path}`).join("\n")}

[Service]
Type=oneshot
ExecStart=${executablePath} resume
SuccessExitStatus=5
TimeoutStartSec=3600
SyslogLevel=notice
LogLevelMax=notice
`;

// By the calendar: a timer that counts from the last end of its service stands still when the condition did not hold.
const timerText = `[Unit]
Description=Looks whether something was cut off

[Timer]
OnBootSec=20s
OnCalendar=*:0/2
AccuracySec=1s

[Install]
WantedBy=timers.target
`;

/** A connection that drops or a power cut in the middle of a restore or an upgrade: the agent comes back by itself. */
export const resumePhase: PhaseDefinition = {
  name: "resume",
  title: "What is cut off is finished",
  resources: () => timedService("clincher-resume", { unit: unitText, timer: timerText }),
};
