import { exitCodes } from "../../exit.ts";
import { executablePath } from "../../facts/executable.ts";
import { pendingPath } from "../../facts/revert.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";

const service = "/etc/systemd/system/clincher-revert.service";
const timer = "/etc/systemd/system/clincher-revert.timer";
const readable = { mode: 0o644, uid: 0, gid: 0 } as const;

const serviceText = `[Unit]
Description=Takes back a change of ssh and firewall that nobody confirmed
ConditionPathExists=${pendingPath}
# A boot and a change that is made again start it several times within seconds, and a timer whose service systemd
# refuses to start is dead.
StartLimitIntervalSec=0

[Service]
Type=oneshot
ExecStart=${executablePath} harden revert --when-due
TimeoutStartSec=300
`;

// It looks every few seconds instead of once at the deadline: no clock that is set, no boot and no failed attempt can
// make it miss its moment.
const timerText = `[Unit]
Description=Looks whether a change of ssh and firewall was confirmed in time
ConditionPathExists=${pendingPath}

[Timer]
OnActiveSec=3s
OnBootSec=5s
OnUnitInactiveSec=3s
AccuracySec=1s

[Install]
WantedBy=timers.target
`;

const systemctl = async (host: Host, ...argv: readonly string[]): Promise<void> => {
  const { code, stderr, stdout } = await host.run({ argv: ["systemctl", ...argv] });
  if (code !== 0)
    throw new Failure(exitCodes.failed, {
      what: `The way back cannot be prepared, so ssh and firewall stay as they are: systemctl ${argv.join(" ")} failed`,
      why: (stderr || stdout).trim(),
      fix: "See: systemctl status clincher-revert.timer",
    });
};

/** From now on, and after each boot, systemd looks whether it is time. */
export const startWatch = async (host: Host): Promise<void> => {
  if ((await host.stat(executablePath)) === null)
    throw new Failure(exitCodes.failed, {
      what: `The way back cannot be prepared, so ssh and firewall stay as they are: ${executablePath} is not there`,
      why: "systemd runs it from there, also after a boot.",
      fix: `install -m 755 PATH-OF-CLINCHER ${executablePath}, then run the same command again`,
    });
  await host.writeFile(service, serviceText, readable);
  await host.writeFile(timer, timerText, readable);
  // Which makes systemd read all units again, the new ones with them.
  await systemctl(host, "enable", "--quiet", "clincher-revert.timer");
  await systemctl(host, "restart", "clincher-revert.timer");
  await systemctl(host, "is-active", "--quiet", "clincher-revert.timer");
};

/** Nothing looks any more. What fails is of no consequence: without a pending change the timer does nothing. */
export const stopWatch = async (host: Host): Promise<void> => {
  await host.run({ argv: ["systemctl", "disable", "--quiet", "--now", "clincher-revert.timer"] });
  await host.remove(timer);
  await host.remove(service);
  await host.run({ argv: ["systemctl", "daemon-reload"] });
};
