import { type Family, type FilterTable, parseFilterTable } from "../../src/facts/iptables.ts";
import { dockerRules } from "../../src/firewall/docker/policy.ts";
import type { FirewallPolicy } from "../../src/firewall/policy.ts";
import { type UfwTexts, ufwChains } from "../../src/firewall/ufw/chains.ts";
import { ufwTransaction } from "../../src/firewall/ufw/live.ts";
import { mergeRules } from "../../src/firewall/ufw/merge.ts";
import { ufwRules } from "../../src/firewall/ufw/policy.ts";

export const policy: FirewallPolicy = {
  ssh: { port: 9922, from: ["192.0.2.10", "2001:db8:2::/48", "198.51.100.0/24"] },
  oldSshPorts: [],
  web: "anywhere",
  tailnet: "none",
};

/** Shorter than what ufw brings, and in the same spelling. */
export const textsOf = (family: Family, given: FirewallPolicy = policy): UfwTexts => {
  const p = family === 4 ? "ufw" : "ufw6";
  return {
    before: [
      "# a comment",
      "*filter",
      ...["input", "output", "forward"].map((each) => `:${p}-before-${each} - [0:0]`),
      `:${p}-not-local - [0:0]`,
      `-A ${p}-before-input -i lo -j ACCEPT`,
      `-A ${p}-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
      family === 4
        ? `-A ${p}-before-input -p icmp --icmp-type echo-request -j ACCEPT`
        : `-A ${p}-before-input -p icmpv6 --icmpv6-type echo-request -j ACCEPT`,
      `-A ${p}-before-input -p udp -s 10.0.0.0/8,10.9.0.1 --sport 67 --dport 68 -j ACCEPT`,
      `-A ${p}-not-local -m limit --limit 3/minute --limit-burst 10 -j ${p}-logging-deny`,
      "COMMIT",
      "*nat",
      "-A POSTROUTING -j MASQUERADE",
      "COMMIT",
    ].join("\n"),
    after: ["*filter", `:${p}-after-input - [0:0]`, "COMMIT"].join("\n"),
    user: mergeRules("", ufwRules(given, family), family).text,
  };
};

/** A kernel that has what the policy asks for, as iptables-save prints it, and Docker's rules of engine 26. */
export const loaded = (family: Family, given: FirewallPolicy = policy): FilterTable => {
  const empty = { policies: new Map(), chains: new Map() };
  const ufw = ufwTransaction(ufwChains(textsOf(family, given), family), empty, family);
  const { policies, chains } = parseFilterTable(ufw);
  const all = new Map<string, readonly string[]>([...chains, ...dockerRules(given, family, [])]);
  const before = (chain: string, ...rules: readonly string[]) =>
    all.set(chain, [...rules, ...(all.get(chain) ?? [])]);
  before("INPUT", "-j CLINCHER-INPUT");
  before("DOCKER-USER", "-j CLINCHER-DOCKER", "-j RETURN");
  before("DOCKER");
  before(
    "FORWARD",
    ...["-j DOCKER-USER", "-j DOCKER-ISOLATION-STAGE-1"],
    ...["-o docker0 -j DOCKER", "-i docker0 ! -o docker0 -j ACCEPT"],
  );
  return { policies, chains: all };
};

/** The same table with the rules of some chains replaced; null takes a chain away. */
export const altered = (
  table: FilterTable,
  chains: Readonly<Record<string, ((rules: readonly string[]) => readonly string[]) | null>>,
  policies: Readonly<Record<string, string>> = {},
): FilterTable => {
  const all = new Map(table.chains);
  for (const [name, change] of Object.entries(chains)) {
    if (change === null) all.delete(name);
    else all.set(name, change(all.get(name) ?? []));
  }
  return { policies: new Map([...table.policies, ...Object.entries(policies)]), chains: all };
};
