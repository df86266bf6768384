import { type Family, parseFilterTable } from "../../facts/iptables.ts";

/** Texts of the files in `ufwPaths`. */
export interface UfwTexts {
  readonly before: string;
  readonly after: string;
  readonly user: string;
}

export const hooks = ["INPUT", "OUTPUT", "FORWARD"] as const;
export type Hook = (typeof hooks)[number];

/** Policies of the built-in chains: deny incoming, allow outgoing, forward nothing that nobody asked for. */
export const policies = { INPUT: "DROP", OUTPUT: "ACCEPT", FORWARD: "DROP" } as const;

const prefixOf = (family: Family): string => (family === 4 ? "ufw" : "ufw6");

/** Chains that a built-in chain goes through, in this order. */
const stages = ["before-logging", "before", "after", "after-logging", "reject", "track"];

/** Rules of a built-in chain that are ufw's. */
export const ufwJumps = (family: Family, hook: Hook): readonly string[] =>
  stages.map((stage) => `-j ${prefixOf(family)}-${stage}-${hook.toLowerCase()}`);

/**
 * Chains that others have rules in too. Files that write into them (ufw-docker's block in after.rules does) have that done at
 * boot, before Docker and clincher come to them; loading such a chain later would empty it of theirs.
 */
const isShared = (chain: string): boolean => chain === "DOCKER-USER" || hooks.some((hook) => hook === chain);

/** One rule for each source and destination, as iptables-restore takes `-s a,b`. */
const expand = (rule: string): readonly string[] => {
  const list = /(^|\s)(-[sd]|--source|--destination) (\S+,\S+)/.exec(rule);
  const [whole = "", space, option, values = ""] = list ?? [];
  if (list === null) return [rule];
  return values.split(",").flatMap((value) => expand(rule.replace(whole, `${space}${option} ${value}`)));
};

/**
 * Every chain that `ufw enable` makes for one family, made of ufw's own files the way its init script does it: the order
 * in which the kernel has to have them.
 */
export const ufwChains = (texts: UfwTexts, family: Family): ReadonlyMap<string, readonly string[]> => {
  const prefix = prefixOf(family);
  const chains = new Map<string, readonly string[]>();
  const directions = hooks.map((hook) => hook.toLowerCase());
  for (const direction of directions) {
    for (const stage of stages) chains.set(`${prefix}-${stage}-${direction}`, []);
    for (const part of ["user", "user-logging"]) chains.set(`${prefix}-${part}-${direction}`, []);
  }
  for (const hook of hooks)
    chains.set(`${prefix}-skip-to-policy-${hook.toLowerCase()}`, [`-j ${policies[hook]}`]);
  for (const protocol of ["tcp", "udp"]) {
    const track = `${prefix}-track-output`;
    chains.set(track, [...(chains.get(track) ?? []), `-p ${protocol} -m conntrack --ctstate NEW -j ACCEPT`]);
  }
  for (const text of [texts.before, texts.after, texts.user]) {
    for (const [name, rules] of parseFilterTable(text).chains) {
      if (!isShared(name)) chains.set(name, rules.flatMap(expand));
    }
  }
  for (const direction of directions) {
    const before = `${prefix}-before-${direction}`;
    chains.set(before, [...(chains.get(before) ?? []), `-j ${prefix}-user-${direction}`]);
  }
  return chains;
};
