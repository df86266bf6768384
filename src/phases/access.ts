import { tailnetRanges } from "../facts/tailscale.ts";
import { directory } from "../resources/directory.ts";
import { file } from "../resources/file.ts";
import { noWider } from "../resources/no-wider.ts";
import type { Resource } from "../resources/resource.ts";
import { chosenAdministrators, noOtherAdministrators } from "../resources/ssh/administrators.ts";
import { trustedKeyPlaces } from "../resources/ssh/key-places.ts";
import { chosenKeys, loginKeys } from "../resources/ssh/keys.ts";
import { loginUser } from "../resources/ssh/login-user.ts";
import { sudoersPath } from "../resources/ssh/paths.ts";
import { nothingOverridesServer, serverDropIn, serverRunning } from "../resources/ssh/server.ts";
import type { Deployment } from "../settings/deployment.ts";
import type { PhaseDefinition } from "./phase.ts";

/** A user without a password has none to give: the key is what proves who it is. */
const sudoers = (user: string): string =>
  [
    "# Written by clincher; a change made here is undone by the next `clincher install`.",
    `${user} ALL=(ALL:ALL) NOPASSWD: ALL`,
    "",
  ].join("\n");

/** sshd punishes addresses for failed logins since OpenSSH 9.8, and an operator who mistypes must not be one of them. */
export const exemptOn = ({
  settings,
  machine: { os },
}: Pick<Deployment, "settings" | "machine">): readonly string[] => {
  const punishes = os.id === "debian" ? Number(os.version) >= 13 : Number(os.version) >= 24.1;
  const { addresses } = settings.admin;
  if (!punishes || addresses.includes("anywhere")) return [];
  return [...addresses, ...(settings.tailscale.enabled ? tailnetRanges : [])];
};

/** Who logs in, with what, and over which port. */
export const accessPhase: PhaseDefinition = {
  name: "access",
  title: "Logins over ssh",
  packages: ["openssh-server", "sudo"],
  resources: ({ deployment }): readonly Resource[] => {
    const { admin, ssh } = deployment.settings;
    const server = { user: admin.user, port: ssh.port, exempt: exemptOn(deployment) };
    return [
      loginUser(admin.user),
      chosenKeys(admin),
      loginKeys(admin),
      trustedKeyPlaces(admin.user),
      directory("/etc/sudoers.d", { mode: 0o750, uid: 0, gid: 0 }),
      {
        ...file({ path: sudoersPath, content: sudoers(admin.user), mode: 0o440, uid: 0, gid: 0 }),
        risk: { paths: [sudoersPath], restore: [] },
      },
      chosenAdministrators,
      noOtherAdministrators,
      noWider("/etc/ssh/sshd_config", 0o600),
      serverDropIn(server),
      nothingOverridesServer,
      serverRunning(server),
    ];
  },
};
