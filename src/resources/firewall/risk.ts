import type { Facts } from "../../facts/fact.ts";
import { filterTable } from "../../facts/iptables.ts";
import { tailnetOnlyPath } from "../../facts/tailscale.ts";
import { families } from "../../firewall/policy.ts";
import { ufwPaths, ufwSettings } from "../../firewall/ufw/files.ts";
import { strangersIn } from "../../firewall/ufw/live.ts";
import type { Resource, Risk } from "../resource.ts";
import { firewallPaths } from "./paths.ts";
import { restore } from "./run.ts";

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

// Each for itself, and at most once: a rule that leads to a chain which is gone must not keep the others out.
const insertEach = `printf '%s\\n' "$1" | while read -r rule; do
  for place in "-D INPUT" "-I INPUT 1"; do
    printf '*filter\\n%s %s\\nCOMMIT\\n' "$place" "$rule" | "$0" -w --noflush 2>/dev/null || :
  done
done`;

/** Rules in front of INPUT again, in their order, that are in no file: loading ufw's takes them out. */
const strangersBack = (facts: Facts): Risk["restore"] =>
  families.flatMap((family) => {
    const table = facts.get(filterTable(family));
    const rules = table === null ? [] : strangersIn(table, family);
    if (rules.length === 0) return [];
    return [["sh", "-c", insertEach, restore(family)[0], rules.toReversed().join("\n")]];
  });

/** For ufw's rules: the first change of them takes what is not ufw's out of INPUT. */
export const riskOfUfw = (facts: Facts): Risk => ({
  ...firewallRisk,
  restore: [...firewallRisk.restore, ...strangersBack(facts)],
});

/** The resource with this risk: for files with rules. Loading what the files say already is none. */
export const risky = (resource: Resource): Resource => Object.assign({}, resource, { risk: firewallRisk });
