import { hostAssets } from "../../embedded/host-host.ts";
import { jailPath, nothingOverridesJail } from "../resources/fail2ban.ts";
import { file, seedFile } from "../resources/file.ts";
import { packages } from "../resources/packages.ts";
import { service } from "../resources/service.ts";
import type { PhaseDefinition } from "./phase.ts";

/** Whoever may reach ssh by the firewall must never be shut out of it by a typing mistake. */
const neverBanned = (addresses: readonly string[]): readonly string[] => [
  "127.0.0.0/8",
  "::1",
  ...(addresses.includes("anywhere") ? [] : addresses),
];

/** Text of our jail file for the operator's addresses (IP, CIDR, or "anywhere"). */
export const jailText = (addresses: readonly string[]): string =>
  [
    "# Written by clincher; a change made here is undone by the next `clincher install`.",
    "[DEFAULT]",
    `ignoreip = ${neverBanned(addresses).join(" ")}`,
    "",
    hostAssets.jail,
  ].join("\n");

/** Addresses that keep guessing are shut out for a while, read from the journal on every system. */
export const fail2banPhase: PhaseDefinition = {
  name: "fail2ban",
  title: "fail2ban",
  resources: ({ deployment: { settings } }) => {
    const content = jailText(settings.admin.addresses);
    return [
      // python3-systemd is only a recommendation on Debian 12, and without it no jail reads the journal.
      packages("fail2ban", ["fail2ban", "python3-systemd", "nftables"]),
      seedFile({
        path: "/etc/fail2ban/jail.local",
        content: hostAssets.ownJails,
        mode: 0o644,
        uid: 0,
        gid: 0,
      }),
      nothingOverridesJail(content),
      file({ path: jailPath, content, mode: 0o644, uid: 0, gid: 0 }),
      service("fail2ban.service", [jailPath]),
    ];
  },
};
