import { describe, expect, test } from "bun:test";
import { filterTable } from "../../src/facts/iptables.ts";
import { nftInputs, parseNftInputs } from "../../src/facts/nftables.ts";
import { otherFirewall } from "../../src/preflight/other-firewall.ts";
import { loaded } from "../firewall/given.ts";
import { cases, known } from "./given.ts";

const closed = { policies: new Map([["INPUT", "DROP"]]), chains: new Map([["INPUT", ["-i lo -j ACCEPT"]]]) };
const none = known(filterTable(6), null);
const table = (name: string, ...chain: readonly string[]): string =>
  [`table ${name} {`, "\tchain input {", ...chain.map((line) => `\t\t${line}`), "\t}", "}", ""].join("\n");
const hook = "type filter hook input priority filter; policy accept;";
const nft = (...tables: readonly string[]) => known(nftInputs, parseNftInputs(tables.join("\n")));

cases(otherFirewall, [
  { name: "nothing", facts: [known(filterTable(4), null), none, nft()], finds: [] },
  {
    name: "clincher's",
    facts: [known(filterTable(4), loaded(4)), known(filterTable(6), loaded(6)), nft()],
    finds: [],
  },
  {
    name: "in iptables",
    facts: [known(filterTable(4), closed), none, nft()],
    finds: ["(iptables, INPUT: policy DROP)"],
    fix: "iptables-save > /root/iptables.before && iptables -P INPUT ACCEPT && iptables -F INPUT",
  },
  {
    name: "in ip6tables, and in nftables",
    facts: [
      known(filterTable(4), null),
      known(filterTable(6), closed),
      nft(table("inet mine", hook.replace("accept", "drop"), "tcp dport 22 accept")),
    ],
    finds: ["(ip6tables, INPUT: policy DROP)", "(nftables, table inet mine)"],
  },
  {
    name: "firewalld",
    facts: [
      known(filterTable(4), null),
      none,
      nft(table("inet firewalld", hook, "reject with icmpx admin-prohibited")),
    ],
    finds: ["table inet firewalld"],
    fix: "systemctl disable --now firewalld",
  },
  {
    name: "one of fail2ban's or a blocklist's, and the tables of iptables",
    facts: [
      known(filterTable(4), null),
      none,
      nft(
        table(
          "inet f2b-table",
          hook,
          "tcp dport 22 ip saddr @addr-set-sshd reject with icmp port-unreachable",
        ),
        table("ip crowdsec", hook, "ip saddr @crowdsec-blacklists counter drop"),
        table("ip filter", hook.replace("accept", "drop")),
        table("inet other", "type filter hook forward priority filter; policy drop;"),
        table("bridge x", hook.replace("accept", "drop")),
      ),
    ],
    finds: [],
  },
]);

describe("what nft prints", () => {
  test("chains for this server, with their rules", () => {
    const text = `# Warning: table ip filter is managed by iptables-nft, do not touch!
${table("ip filter", hook)}
table inet filter {
\tset mine {
\t\ttype ipv4_addr
\t}

\tchain input {
\t\ttype filter hook input priority filter; policy drop;
\t\tiif "lo" accept
\t\ttcp dport { 22, 80 } accept
\t}

\tchain forward {
\t\ttype filter hook forward priority filter; policy drop;
\t}
}
`;
    expect(parseNftInputs(text)).toEqual([
      {
        table: "inet filter",
        chain: "input",
        policy: "drop",
        rules: ['iif "lo" accept', "tcp dport { 22, 80 } accept"],
      },
    ]);
  });
});
