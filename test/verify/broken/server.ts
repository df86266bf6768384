import { aptFilesAfter, aptSettings } from "../../../src/facts/apt-settings.ts";
import { fail2banJail } from "../../../src/facts/fail2ban-jail.ts";
import { listeners } from "../../../src/facts/listeners.ts";
import { pendingRevert } from "../../../src/facts/revert.ts";
import { sshEffective } from "../../../src/facts/ssh-effective.ts";
import { tailscale } from "../../../src/facts/tailscale.ts";
import { unit } from "../../../src/facts/unit.ts";
import { inTailnetState } from "../../facts/tailscale.ts";
import { type Broken, effective, now, running, subject } from "../given.ts";

/** How the server around it stops being what it was. */
export const server: readonly Broken[] = [
  [
    "backups",
    "one failed",
    [
      [
        subject.upkeep,
        { enabled: true, alerts: [{ what: "The last backup failed", fix: "clincher backup run" }] },
      ],
    ],
    "The last backup failed",
    "clincher backup run",
  ],
  [
    "ssh",
    "passwords",
    [[sshEffective("deploy"), new Map(effective).set("passwordauthentication", "yes")]],
    "not as hardened",
    "clincher install --only access",
  ],
  [
    "ssh",
    "root",
    [[sshEffective("root"), new Map(effective).set("permitrootlogin", "yes")]],
    "not as hardened",
    "clincher install --only access",
  ],
  [
    "ssh",
    "another port",
    [[listeners, [{ address: "0.0.0.0", port: 22, program: "sshd" }]]],
    "not as hardened",
    "clincher install --only access",
  ],
  [
    "ssh",
    "settings that sshd refuses",
    [[sshEffective("root"), null]],
    "does not take its own settings",
    "clincher install --only access",
  ],
  [
    "pending",
    "one waits",
    [[pendingRevert, { within: 600, newPort: 9922, user: "deploy" }]],
    "waits to be confirmed",
    "ssh -p 9922 deploy@server sudo clincher confirm",
  ],
  ["tailscale", "stopped", [[tailscale, null]], "is not in its tailnet", "clincher install --only tailscale"],
  [
    "tailscale",
    "its key has expired",
    [[tailscale, inTailnetState({}, { backend: "NeedsLogin" })]],
    "is not in its tailnet",
    "clincher install --only tailscale",
  ],
  [
    "tailscale",
    "its key expires soon",
    [[tailscale, inTailnetState({}, { expires: new Date(now + 13 * 86_400_000).toISOString() })]],
    "expires in 13 days",
    "Machines, this one, Disable key expiry",
  ],
  [
    "tailscale",
    "cut off from its control server",
    [[tailscale, { ...inTailnetState(), online: false }]],
    "does not reach its control server",
    "systemctl restart tailscaled.service",
  ],
  [
    "fail2ban",
    "stopped",
    [[unit("fail2ban.service"), { ...running, active: false }]],
    "does not run",
    "clincher install --only fail2ban",
  ],
  [
    "fail2ban",
    "no jail",
    [[fail2banJail("sshd"), { there: false, said: "no jail" }]],
    "without its jail",
    "systemctl restart fail2ban.service",
  ],
  [
    "upgrades",
    "a timer stopped",
    [[unit("apt-daily.timer"), { ...running, active: false }]],
    "not looked for every night",
    "clincher install --only upgrades",
  ],
  [
    "upgrades",
    "a timer that the next boot does not start",
    [[unit("apt-daily-upgrade.timer"), { ...running, enabled: false }]],
    "not looked for every night",
    "clincher install --only upgrades",
  ],
  [
    "upgrades",
    "told not to",
    [[aptSettings, new Map([["APT::Periodic::Unattended-Upgrade", ["1", "0"]]])]],
    "told not to",
    "clincher install --only upgrades",
  ],
  [
    "upgrades",
    "told that no update is one of security",
    [
      [
        aptSettings,
        new Map([
          ["APT::Periodic::Update-Package-Lists", ["1"]],
          ["APT::Periodic::Unattended-Upgrade", ["1"]],
        ]),
      ],
    ],
    "told not to",
    "clincher install --only upgrades",
  ],
  [
    "upgrades",
    "told not to by a later file",
    [
      [
        aptSettings,
        new Map([
          ["APT::Periodic::Enable", ["1", "0"]],
          ["APT::Periodic::Update-Package-Lists", ["1"]],
          ["APT::Periodic::Unattended-Upgrade", ["1"]],
          ["Unattended-Upgrade::Origins-Pattern", ["x"]],
        ]),
      ],
      [
        aptFilesAfter("99zz-clincher"),
        [
          { path: "/etc/apt/apt.conf.d/mail", text: 'Unattended-Upgrade::Mail "root";' },
          { path: "/etc/apt/apt.conf.d/zz", text: 'APT::Periodic::Enable "0";' },
        ],
      ],
    ],
    "told not to",
    "mv /etc/apt/apt.conf.d/zz /etc/apt/apt.conf.d/zz.disabled",
  ],
  [
    "clock",
    "stopped",
    [[unit("systemd-timesyncd.service"), { ...running, active: false }]],
    "Nothing sets the clock",
    "systemctl enable --now systemd-timesyncd.service",
  ],
];
