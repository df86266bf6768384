import type { Family, FilterTable } from "../facts/iptables.ts";
import { canonicalRule, targetOf } from "./rule.ts";
import { ufwJumps } from "./ufw/chains.ts";
import { isRunning, strangersIn } from "./ufw/live.ts";

/** What may stand in a rule that denies every new connection there is: the rest picks some out. */
const unselective = /^(-[jg] (DROP|REJECT)|-p tcp|-i \S+|-m comment|--comment .*|--reject-with \S+)$/;

/** Whether it denies new connections of every port, from anybody: `-j REJECT`, `-i eth0 -p tcp -j DROP`. */
const deniesEverything = (rule: string): boolean =>
  /^(DROP|REJECT)$/.test(targetOf(rule)) &&
  canonicalRule(rule)
    .split(/ (?=(?:! )?--?[a-z])/)
    .every((option) => unselective.test(option));

/**
 * What in INPUT closes ports before ufw is asked, or would be left without what makes exceptions from it: a firewall of
 * somebody's own. Empty where ufw's rules can count. Pure.
 */
export const denialsBefore = (table: FilterTable, family: Family): readonly string[] => {
  const rules = table.chains.get("INPUT") ?? [];
  if (isRunning(table, family)) {
    const jumps = ufwJumps(family, "INPUT");
    const first = rules.findIndex((rule) => jumps.includes(rule));
    return rules.slice(0, first === -1 ? rules.length : first).filter(deniesEverything);
  }
  const policy = table.policies.get("INPUT") ?? "ACCEPT";
  // Without exceptions of anybody's it is what is left of ufw's own rules after a flush, which an install heals.
  const hasExceptions = strangersIn(table, family).length > 0;
  return [
    ...(policy !== "ACCEPT" && hasExceptions ? [`policy ${policy}`] : []),
    ...rules.filter(deniesEverything),
  ];
};
