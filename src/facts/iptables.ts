import type { Fact } from "./fact.ts";

export type Family = 4 | 6;

/** Table `filter` of one address family. */
export interface FilterTable {
  /** What happens to a packet that no rule of a built-in chain decided: INPUT to DROP. */
  readonly policies: ReadonlyMap<string, string>;
  /** Rules by chain in their order, each as it stands behind `-A CHAIN `; a chain without rules is there, and empty. */
  readonly chains: ReadonlyMap<string, readonly string[]>;
}

/** Text for or from iptables-restore; whatever belongs to another table than `filter` is left out. */
export const parseFilterTable = (text: string): FilterTable => {
  const policies = new Map<string, string>();
  const chains = new Map<string, string[]>();
  const chain = (name: string): string[] => {
    const rules = chains.get(name) ?? [];
    chains.set(name, rules);
    return rules;
  };
  let inside = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("*")) inside = line.trim() === "*filter";
    if (!inside) continue;
    const [, declared, policy] = /^:(\S+) (\S+)/.exec(line) ?? [];
    if (declared !== undefined && policy !== undefined) {
      chain(declared);
      if (policy !== "-") policies.set(declared, policy);
    }
    const [, command, name, rule] = /^-([AI]) (\S+) (.*\S)\s*$/.exec(line) ?? [];
    if (name === undefined || rule === undefined) continue;
    if (command === "A") chain(name).push(rule);
    else chain(name).unshift(rule);
  }
  return { policies, chains };
};

const program = (family: Family): string => (family === 4 ? "iptables-save" : "ip6tables-save");

/** The firewall as the kernel has it; null when there is no such program or no such family to ask about. */
export const filterTable = (family: Family): Fact<FilterTable | null> => ({
  key: `filter-table ${family}`,
  read: async (host) => {
    const { code, stdout } = await host.run({ argv: [program(family), "-t", "filter"] });
    return code === 0 ? parseFilterTable(stdout) : null;
  },
});
