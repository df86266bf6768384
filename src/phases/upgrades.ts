import { hostAssets } from "../../embedded/host-host.ts";
import { packages as installed } from "../facts/packages.ts";
import { directory } from "../resources/directory.ts";
import { file } from "../resources/file.ts";
import { notInContainer } from "../resources/not-in-container.ts";
import { packages } from "../resources/packages.ts";
import type { Resource } from "../resources/resource.ts";
import { service } from "../resources/service.ts";
import { shellVariables } from "../resources/shell-variables.ts";
import { swapOff, swapOn } from "../resources/swap/swap.ts";
import { when } from "../resources/when.ts";
import type { Deployment, Tier } from "../settings/deployment.ts";
import { gibibyte } from "../settings/values/size.ts";
import type { PhaseDefinition } from "./phase.ts";

/** Bytes of swap. The guides give 4 GB to an 8 GB server and 8 GB to larger ones. */
const swapOf: Readonly<Record<Tier, number>> = {
  starter: 4 * gibibyte,
  growth: 8 * gibibyte,
  production: 8 * gibibyte,
};

export interface UpgradeChoices {
  readonly os: "ubuntu" | "debian";
  /** Docker comes from its own repository. */
  readonly dockerRepository: boolean;
  /** And Tailscale from its own. */
  readonly tailscaleRepository: boolean;
  /** "HH:MM" in the server's time, or "never". */
  readonly rebootTime: string;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: unattended-upgrades' own variable
const codename = "${distro_codename}";

/** The archives whose packages are installed without asking, as unattended-upgrades matches them. */
const origins = ({ os, dockerRepository, tailscaleRepository }: UpgradeChoices): readonly string[] => [
  ...(os === "ubuntu"
    ? [
        `origin=Ubuntu,archive=${codename}-security,label=Ubuntu`,
        `origin=UbuntuESMApps,archive=${codename}-apps-security,label=UbuntuESMApps`,
        `origin=UbuntuESM,archive=${codename}-infra-security,label=UbuntuESM`,
      ]
    : // Debian's security archive has the codename "trixie-security"; until bookworm's successor some said "trixie".
      [
        `origin=Debian,codename=${codename}-security,label=Debian-Security`,
        `origin=Debian,codename=${codename},label=Debian-Security`,
      ]),
  ...(dockerRepository ? ["origin=Docker,label=Docker CE"] : []),
  ...(tailscaleRepository ? ["origin=Tailscale,label=Tailscale"] : []),
];

/** Text of our apt settings; the name of the file makes it the last that is read. */
export const upgradesText = (choices: UpgradeChoices): string => {
  const { rebootTime } = choices;
  return [
    hostAssets.upgrades,
    "// Lists of the same name in other files would be added to; ours is the whole.",
    "#clear Unattended-Upgrade::Allowed-Origins;",
    "#clear Unattended-Upgrade::Origins-Pattern;",
    "Unattended-Upgrade::Origins-Pattern {",
    ...origins(choices).map((origin) => `  "${origin}";`),
    "};",
    "",
    "// host.reboot_time",
    `Unattended-Upgrade::Automatic-Reboot "${rebootTime !== "never"}";`,
    ...(rebootTime === "never"
      ? []
      : [
          `Unattended-Upgrade::Automatic-Reboot-Time "${rebootTime}";`,
          // A forgotten session would put a patched kernel off for ever.
          'Unattended-Upgrade::Automatic-Reboot-WithUsers "true";',
        ]),
    "",
  ].join("\n");
};

/** One clock is set by one program: an operator's own choice stays. */
const otherClocks = ["chrony", "ntpsec", "openntpd", "ntp"];
const noOtherClock = (resource: Resource): Resource =>
  when([installed], (facts) => !otherClocks.some((name) => facts.get(installed).has(name)), resource);

const swap = ({ settings, tier }: Deployment): readonly Resource[] => {
  const wanted = settings.host.swap;
  if (wanted === "off") return [swapOff];
  return swapOn(wanted === "auto" ? swapOf[tier] : wanted, hostAssets.swap);
};

const readable = { mode: 0o644, uid: 0, gid: 0 } as const;

/** What keeps a server well while nobody looks: security updates, the right time, room in an emergency. */
export const upgradesPhase: PhaseDefinition = {
  name: "upgrades",
  title: "Updates, clock and swap",
  packages: ["unattended-upgrades", "apt-listchanges", "needrestart", "debsums", "sysstat"],
  // What the server was busy with when nobody looked: `sar`. Without its settings the package begins by disabling itself.
  ahead: () => [shellVariables("/etc/default/sysstat", { ENABLED: '"true"' }, readable, hostAssets.sysstat)],
  resources: ({ deployment }) => {
    const { settings, machine } = deployment;
    const text = upgradesText({
      os: machine.os.id,
      dockerRepository: settings.docker.source === "docker",
      tailscaleRepository: settings.tailscale.enabled,
      rebootTime: settings.host.reboot_time,
    });
    return [
      file({ path: "/etc/apt/apt.conf.d/99zz-clincher", content: text, ...readable }),
      directory("/etc/needrestart/conf.d", { mode: 0o755, uid: 0, gid: 0 }),
      file({ path: "/etc/needrestart/conf.d/clincher.conf", content: hostAssets.needrestart, ...readable }),
      // Says once a week which files of packages are not as their package brought them.
      shellVariables("/etc/default/debsums", { CRON_CHECK: "weekly" }, readable),
      service("sysstat.service"),
      service("apt-daily.timer"),
      service("apt-daily-upgrade.timer"),
      service("unattended-upgrades.service"),
      noOtherClock(packages("clock", ["systemd-timesyncd"])),
      noOtherClock(notInContainer(service("systemd-timesyncd.service"))),
      ...swap(deployment),
    ];
  },
};
