import { dirname } from "node:path";
import { firewallAssets } from "../../embedded/host-firewall.ts";
import type { Fact } from "../facts/fact.ts";
import { pendingRevert } from "../facts/revert.ts";
import { tailnetOnlyPath } from "../facts/tailscale.ts";
import { families } from "../firewall/policy.ts";
import { ufwSettings } from "../firewall/ufw/files.ts";
import { absentFile } from "../resources/absent-file.ts";
import { directory } from "../resources/directory.ts";
import { file } from "../resources/file.ts";
import { containerFirewall, containerRulesFile, dockerOwnRules } from "../resources/firewall/containers.ts";
import { firewallPaths } from "../resources/firewall/paths.ts";
import { type PendingRevert, policySource } from "../resources/firewall/policy.ts";
import { risky } from "../resources/firewall/risk.ts";
import { ufwRulesFile } from "../resources/firewall/ufw-rules.ts";
import { ufwRunning } from "../resources/firewall/ufw-running.ts";
import type { Resource } from "../resources/resource.ts";
import { shellVariables } from "../resources/shell-variables.ts";
import type { PhaseDefinition } from "./phase.ts";

const root = { uid: 0, gid: 0 } as const;
const readable = { mode: 0o644, ...root } as const;

const ufwDefaults = {
  IPV6: "yes",
  DEFAULT_INPUT_POLICY: '"DROP"',
  DEFAULT_OUTPUT_POLICY: '"ACCEPT"',
  DEFAULT_FORWARD_POLICY: '"DROP"',
  // Else ufw flushes Docker's chains with its own.
  MANAGE_BUILTINS: "no",
  // Kernel settings are in /etc/sysctl.d alone: ufw would undo some of them at each start.
  IPT_SYSCTL: "",
};

const tailnetOnlyFile = file({
  path: tailnetOnlyPath,
  content:
    "Written by clincher: ssh answers in the tailnet only, from the moment at which a login over it confirmed that.\n",
  ...readable,
});

/** The settings that the firewall is made of. */
export interface FirewallSettings {
  readonly admin: { readonly addresses: readonly string[] };
  readonly ssh: { readonly port: number };
  readonly edge: { readonly cloudflare: boolean };
  readonly tailscale: { readonly enabled: boolean; readonly ssh_only: boolean };
}

/**
 * What may come in: ssh from the operator's addresses, the web ports, and nothing else, to containers either. `pending`
 * says whether a change of ssh still waits for its confirmation.
 */
export const firewallResources = (
  { admin, ssh, edge: { cloudflare }, tailscale }: FirewallSettings,
  pending: Fact<PendingRevert>,
): readonly Resource[] => {
  const wish = tailscale.ssh_only ? "only" : tailscale.enabled ? "also" : "none";
  const policy = policySource(
    {
      ssh: { port: ssh.port, from: admin.addresses.includes("anywhere") ? "anywhere" : admin.addresses },
      web: cloudflare ? "cloudflare" : "anywhere",
      tailnet: wish,
    },
    pending,
  );
  return [
    directory(firewallPaths.folder, { mode: 0o755, ...root }),
    // First what a revert needs.
    file({ path: firewallPaths.script, content: firewallAssets.script, mode: 0o755, ...root }),
    risky(wish === "only" ? tailnetOnlyFile : absentFile(tailnetOnlyPath)),
    ...families.map((family) => risky(containerRulesFile(policy, family))),
    file({ path: firewallPaths.unit, content: firewallAssets.unit, ...readable }),
    directory(dirname(firewallPaths.ufwUnit), { mode: 0o755, ...root }),
    file({ path: firewallPaths.ufwUnit, content: firewallAssets.ufwUnit, ...readable }),
    containerFirewall(policy),
    // The rules before the switch: a boot in between finds ufw off, or with all its rules.
    ...families.map((family) => ufwRulesFile(policy, family)),
    risky(shellVariables(ufwSettings.defaults, ufwDefaults, readable)),
    risky(shellVariables(ufwSettings.conf, { ENABLED: "yes", LOGLEVEL: "low" }, readable)),
    ufwRunning(policy),
    dockerOwnRules,
  ];
};

/** Before Docker starts for the first time: what it publishes is never open, not even for a moment. */
export const firewallPhase: PhaseDefinition = {
  name: "firewall",
  title: "Firewall",
  packages: ["ufw"],
  resources: ({ deployment: { settings } }) => firewallResources(settings, pendingRevert),
};
