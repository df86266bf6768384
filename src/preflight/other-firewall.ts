import type { Facts } from "../facts/fact.ts";
import { filterTable } from "../facts/iptables.ts";
import { type NftInput, nftInputs } from "../facts/nftables.ts";
import { denialsBefore } from "../firewall/denial.ts";
import { families } from "../firewall/policy.ts";
import type { Deployment } from "../settings/deployment.ts";
import { type Check, error, type Finding } from "./check.ts";

const why =
  "A packet has to pass both: the new port of ssh would stay closed, nobody could confirm it, and all would be taken back.";

const keeping = ({ settings: { ssh } }: Deployment): string =>
  `To keep it and do without clincher's: --skip firewall, and open ${ssh.port}, 80 and 443 there yourself.`;

const inIptables = (facts: Facts, deployment: Deployment): readonly Finding[] =>
  families.flatMap((family) => {
    const table = facts.get(filterTable(family));
    const denials = table === null ? [] : denialsBefore(table, family);
    const program = family === 4 ? "iptables" : "ip6tables";
    if (denials.length === 0) return [];
    return [
      error({
        what: `A firewall that is not ufw's closes this server's ports (${program}, INPUT: ${denials.join("; ")})`,
        where: `${program} -S INPUT`,
        why,
        fix: `Take it away, and then run the same command again: ${program}-save > /root/${program}.before && ${program} -P INPUT ACCEPT && ${program} -F INPUT; and what loads it at boot (apt-get remove iptables-persistent netfilter-persistent). ${keeping(deployment)}`,
      }),
    ];
  });

/** Denies whatever got this far: "counter reject with icmpx admin-prohibited". */
const last =
  /^(iif(name)? \S+ )?(meta nfproto \S+ )?(counter )?(log( \S+ "[^"]*")* )?(drop|reject( with .*)?)( comment ".*")?$/;

const closes = ({ policy, rules }: NftInput): boolean =>
  policy === "drop" || rules.some((rule) => last.test(rule));

const inNftables = (facts: Facts, deployment: Deployment): readonly Finding[] => {
  const tables = [...new Set(facts.get(nftInputs).flatMap((input) => (closes(input) ? input.table : [])))];
  if (tables.length === 0) return [];
  const away = tables.some((table) => table.endsWith(" firewalld"))
    ? "systemctl disable --now firewalld"
    : `systemctl disable nftables.service; ${tables.map((table) => `nft delete table ${table}`).join("; ")}`;
  return [
    error({
      what: `A firewall that is not ufw's closes this server's ports (nftables, table ${tables.join(", ")})`,
      where: "nft list ruleset",
      why,
      fix: `Take it away, and then run the same command again: ${away}. ${keeping(deployment)}`,
    }),
  ];
};

/** Somebody's own firewall: with ours beside it nobody gets in, and without its exceptions its denials would shut all out. */
export const otherFirewall: Check = {
  name: "other-firewall",
  phase: "firewall",
  needs: [...families.map(filterTable), nftInputs],
  check: (facts, { deployment }) => [...inIptables(facts, deployment), ...inNftables(facts, deployment)],
};
