import { tailnetOnlyPath } from "../../facts/tailscale.ts";
import { ufwPaths, ufwSettings } from "../../firewall/ufw/files.ts";
import type { Resource } from "../resource.ts";
import { firewallPaths } from "./paths.ts";

/** The kernel as the files say that are there now. Without the script clincher never had rules in it. */
export const firewallBack = [
  "sh",
  "-c",
  `[ ! -e ${firewallPaths.script} ] || exec ${firewallPaths.script} revert`,
] as const;

/**
 * Every rule can cut the operator off, and all of them go back together: the files as they were, and then the kernel as
 * those files say, without a firewall where there was none.
 */
export const firewallRisk = {
  paths: [
    ...Object.values(ufwPaths).map(({ user }) => user),
    ...Object.values(ufwSettings),
    ...Object.values(firewallPaths.rules),
    tailnetOnlyPath,
  ],
  restore: [firewallBack],
} as const;

/** The resource with this risk: for files with rules. Loading what the files say already is none. */
export const risky = (resource: Resource): Resource => Object.assign({}, resource, { risk: firewallRisk });
