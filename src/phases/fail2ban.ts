import { hostAssets } from "../../embedded/host-host.ts";
import { tailnetRanges } from "../facts/tailscale.ts";
import { directory } from "../resources/directory.ts";
import { jailFolder, jailPath, nothingOverridesJail, takenOut } from "../resources/fail2ban.ts";
import { file, seedFile } from "../resources/file.ts";
import { service } from "../resources/service.ts";
import type { PhaseDefinition, Site } from "./phase.ts";

/** Whoever may reach ssh by the firewall must never be shut out of it by a typing mistake. */
const neverBanned = (addresses: readonly string[], tailnet: boolean): readonly string[] => [
  "127.0.0.0/8",
  "::1",
  ...(addresses.includes("anywhere") ? [] : addresses),
  ...(tailnet ? tailnetRanges : []),
];

/** Text of our jail file for the operator's addresses (IP, CIDR, or "anywhere"), with or without a tailnet. */
export const jailText = (addresses: readonly string[], tailnet: boolean): string =>
  [
    "# Written by clincher; a change made here is undone by the next `clincher install`.",
    // Of this jail: it wins over what your own files say of all jails, and leaves your other jails alone.
    `${hostAssets.jail.trimEnd()}`,
    `ignoreip = ${neverBanned(addresses, tailnet).join(" ")}`,
    "",
  ].join("\n");

const content = ({ deployment: { settings } }: Site): string =>
  jailText(settings.admin.addresses, settings.tailscale.enabled);
const readable = { mode: 0o644, uid: 0, gid: 0 } as const;

/** Addresses that keep guessing are shut out for a while, read from the journal on every system. */
export const fail2banPhase: PhaseDefinition = {
  name: "fail2ban",
  title: "fail2ban",
  // python3-systemd is only a recommendation on Debian 12, and without it no jail reads the journal.
  packages: ["fail2ban", "python3-systemd", "nftables"],
  // Debian's own jail, with which it would start otherwise, shuts the operator out as well.
  ahead: (site) => [
    ...["/etc/fail2ban", jailFolder].map((path) => directory(path, { mode: 0o755, uid: 0, gid: 0 })),
    seedFile({ path: "/etc/fail2ban/jail.local", content: hostAssets.ownJails, ...readable }),
    file({ path: jailPath, content: content(site), ...readable }),
  ],
  resources: (site) => [
    nothingOverridesJail(content(site)),
    service("fail2ban.service", [jailPath], { further: takenOut }),
  ],
};
