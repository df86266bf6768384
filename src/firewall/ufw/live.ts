import type { Family, FilterTable } from "../../facts/iptables.ts";
import { compareChain } from "../chain.ts";
import { chainNames } from "../docker/chains.ts";
import { targetOf } from "../rule.ts";
import { type Hook, hooks, policies, ufwJumps } from "./chains.ts";

type Chains = ReadonlyMap<string, readonly string[]>;

/** Chains that well-known tools hang into INPUT; what they let through is those tools' business. */
const tools = /^(f2b-|ts-input$|LIBVIRT_INP$|KUBE-|cali-|NETAVARK)/;

/** Rules in INPUT that are neither ufw's nor clincher's, and that may let something in. */
export const strangersIn = (table: FilterTable, family: Family): readonly string[] => {
  const known = new Set([...ufwJumps(family, "INPUT"), `-j ${chainNames.input}`]);
  return (table.chains.get("INPUT") ?? []).filter((rule) => {
    const target = targetOf(rule);
    return !known.has(rule) && !tools.test(target) && !/^(DROP|REJECT|LOG|NFLOG|)$/.test(target);
  });
};

/** Ufw's own way to tell; its stop leaves other chains behind. */
export const isRunning = (table: FilterTable, family: Family): boolean =>
  table.chains.has(family === 4 ? "ufw-user-input" : "ufw6-user-input");

/** Ufw's own rules in a built-in chain as it is. */
const jumpsIn = (table: FilterTable, family: Family, hook: Hook): readonly string[] => {
  const jumps = ufwJumps(family, hook);
  return (table.chains.get(hook) ?? []).filter((rule) => jumps.includes(rule));
};

const jumpsAsTheyShould = (table: FilterTable, family: Family, hook: Hook): boolean =>
  jumpsIn(table, family, hook).join("\n") === ufwJumps(family, hook).join("\n");

/** What the kernel has otherwise than ufw's files say, one line each; empty when it is the same. */
export const compareUfw = (wanted: Chains, table: FilterTable, family: Family): readonly string[] => {
  const strangers = strangersIn(table, family).map((rule) => `INPUT has an extra rule: ${rule}`);
  if (!isRunning(table, family)) return ["ufw is not running", ...strangers];
  return [
    ...hooks.flatMap((hook) => {
      const policy = table.policies.get(hook);
      return [
        ...(policy === policies[hook] ? [] : [`the policy of ${hook} is ${policy}, not ${policies[hook]}`]),
        ...(jumpsAsTheyShould(table, family, hook)
          ? []
          : [`${hook} does not go through ufw's chains in order`]),
      ];
    }),
    ...strangers,
    ...[...wanted].flatMap(([name, rules]) => compareChain(name, rules, table.chains.get(name))),
  ];
};

/**
 * Text for `iptables-restore --noflush` that makes the kernel have what ufw's files say. One transaction: a packet meets
 * the old rules or the new ones, and never a moment without any.
 */
export const ufwTransaction = (wanted: Chains, table: FilterTable, family: Family): string =>
  [
    "*filter",
    ...hooks.map((hook) => `:${hook} ${policies[hook]} [0:0]`),
    ...[...wanted.keys()].map((name) => `:${name} - [0:0]`),
    ...[...wanted].flatMap(([name, rules]) => rules.map((rule) => `-A ${name} ${rule}`)),
    ...hooks
      .filter((hook) => !jumpsAsTheyShould(table, family, hook))
      .flatMap((hook) => [
        ...jumpsIn(table, family, hook).map((rule) => `-D ${hook} ${rule}`),
        ...ufwJumps(family, hook).map((rule) => `-A ${hook} ${rule}`),
      ]),
    ...strangersIn(table, family).map((rule) => `-D INPUT ${rule}`),
    "COMMIT",
    "",
  ].join("\n");
