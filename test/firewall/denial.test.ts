import { describe, expect, test } from "bun:test";
import type { FilterTable } from "../../src/facts/iptables.ts";
import { denialsBefore } from "../../src/firewall/denial.ts";
import { altered, loaded } from "./given.ts";

const input = (rules: readonly string[], policy = "ACCEPT"): FilterTable => ({
  policies: new Map([["INPUT", policy]]),
  chains: new Map([["INPUT", rules]]),
});
const exceptions = [
  "-i lo -j ACCEPT",
  "-m state --state RELATED,ESTABLISHED -j ACCEPT",
  "-p tcp --dport 22 -j ACCEPT",
];

describe("without ufw: what would close ports once its exceptions are gone", () => {
  const cases: readonly (readonly [string, FilterTable, readonly string[]])[] = [
    ["nothing", input([]), []],
    ["a chain that is not there", { policies: new Map(), chains: new Map() }, []],
    ["exceptions from nothing", input(exceptions), []],
    [
      "Oracle Cloud's images",
      input([...exceptions, "-j REJECT --reject-with icmp-host-prohibited"]),
      ["-j REJECT --reject-with icmp-host-prohibited"],
    ],
    ["a policy", input(exceptions, "DROP"), ["policy DROP"]],
    ["a policy alone: ufw's own, after `iptables -F; iptables -X`", input([], "DROP"), []],
    [
      "a policy, and what known tools have",
      input(["-p tcp -j f2b-sshd", "-s 1.2.3.4/32 -j DROP"], "DROP"),
      [],
    ],
    [
      "of one interface, of one protocol",
      input(["-i eth0 -p tcp -m tcp -j DROP"]),
      ["-i eth0 -p tcp -m tcp -j DROP"],
    ],
    [
      "with a comment",
      input(['-m comment --comment "the rest" -j DROP']),
      ['-m comment --comment "the rest" -j DROP'],
    ],
    ["of one sender", input(["-s 192.0.2.7/32 -j DROP"]), []],
    ["of one port", input(["-p tcp -m tcp --dport 25 -j REJECT"]), []],
    ["of what is invalid", input(["-m conntrack --ctstate INVALID -j DROP"]), []],
    ["of another protocol", input(["-p udp -j DROP"]), []],
    ["of a list", input(["-m set --match-set bad src -j DROP"]), []],
    ["of all but one interface", input(["! -i eth0 -j DROP"]), []],
  ];
  test.each(cases)("%s", (_, table, denials) => expect(denialsBefore(table, 4)).toEqual([...denials]));
});

describe("with ufw: what closes ports before it is asked", () => {
  const catchAll = "-j REJECT --reject-with icmp-host-prohibited";
  test.each([
    ["nothing", (rules: readonly string[]) => rules, []],
    ["in front", (rules: readonly string[]) => [catchAll, ...rules], [catchAll]],
    ["behind", (rules: readonly string[]) => [...rules, catchAll], []],
    ["instead", () => [catchAll], [catchAll]],
  ])("%s", (_, change, denials) =>
    expect(denialsBefore(altered(loaded(4), { INPUT: change }), 4)).toEqual([...denials]),
  );
});
