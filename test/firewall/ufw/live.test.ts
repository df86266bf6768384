import { describe, expect, test } from "bun:test";
import type { FilterTable } from "../../../src/facts/iptables.ts";
import { ufwChains } from "../../../src/firewall/ufw/chains.ts";
import { compareUfw, ufwTransaction } from "../../../src/firewall/ufw/live.ts";
import { altered, loaded, textsOf } from "../given.ts";

const insert = (rule: string) => (rules: readonly string[]) => [rule, ...rules];
const append = (rule: string) => (rules: readonly string[]) => [...rules, rule];
const none = () => [];

const drifts: readonly (readonly [string, (table: FilterTable) => FilterTable, readonly string[]])[] = [
  ["nothing", (table) => table, []],
  ["not running", (table) => altered(table, { "ufw-user-input": null }), ["ufw is not running"]],
  [
    "not running, and rules of somebody's in INPUT",
    (table) => altered(table, { "ufw-user-input": null, INPUT: insert("-p tcp --dport 22 -j ACCEPT") }),
    ["ufw is not running", "INPUT has an extra rule: -p tcp --dport 22 -j ACCEPT"],
  ],
  [
    "a policy",
    (table) => altered(table, {}, { INPUT: "ACCEPT" }),
    ["the policy of INPUT is ACCEPT, not DROP"],
  ],
  [
    "INPUT flushed",
    (table) => altered(table, { INPUT: none }),
    ["INPUT does not go through ufw's chains in order"],
  ],
  [
    "a rule in INPUT",
    (table) => altered(table, { INPUT: insert("-p tcp -m tcp --dport 4444 -j ACCEPT") }),
    ["INPUT has an extra rule: -p tcp -m tcp --dport 4444 -j ACCEPT"],
  ],
  [
    "a chain of somebody's in INPUT",
    (table) => altered(table, { INPUT: append("-j MINE") }),
    ["INPUT has an extra rule: -j MINE"],
  ],
  [
    "a chain in INPUT that is called like a known tool's",
    (table) => altered(table, { INPUT: append("-j my-f2b-sshd") }),
    ["INPUT has an extra rule: -j my-f2b-sshd"],
  ],
  [
    "denials and known tools in INPUT",
    (table) =>
      altered(table, {
        INPUT: (rules) => ["-j ts-input", "-s 1.2.3.4/32 -j DROP", "-p tcp -j f2b-sshd", ...rules],
      }),
    [],
  ],
  [
    "a rule in a chain of ufw's",
    (table) => altered(table, { "ufw-before-input": insert("-s 9.9.9.9/32 -j ACCEPT") }),
    ["ufw-before-input has an extra rule: -s 9.9.9.9/32 -j ACCEPT"],
  ],
  [
    "a rule behind all in a chain of ufw's",
    (table) => altered(table, { "ufw-user-input": append("-s 9.9.9.9/32 -j ACCEPT") }),
    ["ufw-user-input has an extra rule: -s 9.9.9.9/32 -j ACCEPT"],
  ],
  [
    "a rule replaced",
    (table) => altered(table, { "ufw-not-local": () => ["-j ACCEPT"] }),
    [
      "ufw-not-local has an extra rule: -j ACCEPT",
      "ufw-not-local lacks: -m limit --limit 3/minute --limit-burst 10 -j ufw-logging-deny",
    ],
  ],
  [
    "a chain flushed",
    (table) => altered(table, { "ufw-user-input": none }),
    ["chain ufw-user-input is empty"],
  ],
  [
    "a chain removed",
    (table) => altered(table, { "ufw-logging-deny": null }),
    ["chain ufw-logging-deny is missing"],
  ],
  [
    "another order",
    (table) => altered(table, { "ufw-user-input": (rules) => rules.toReversed() }),
    ["the rules of ufw-user-input are in another order"],
  ],
];

describe("the kernel against ufw's files", () => {
  const wanted = ufwChains(textsOf(4), 4);

  test.each(drifts)("%s", (_, drift, findings) =>
    expect(compareUfw(wanted, drift(loaded(4)), 4)).toEqual([...findings]),
  );

  test("IPv6 has its own chains", () => {
    expect(compareUfw(ufwChains(textsOf(6), 6), loaded(6), 6)).toEqual([]);
    expect(compareUfw(wanted, loaded(6), 4)[0]).toBe("ufw is not running");
  });

  test("the transaction touches built-in chains only where they are wrong", () => {
    expect(ufwTransaction(wanted, loaded(4), 4)).not.toContain("-A INPUT");
    const bad = altered(loaded(4), { INPUT: (rules) => ["-s 9.9.9.9/32 -j ACCEPT", ...rules.toReversed()] });
    const lines = ufwTransaction(wanted, bad, 4).split("\n");
    expect(lines).toContain("-D INPUT -s 9.9.9.9/32 -j ACCEPT");
    expect(lines.filter((line) => line.startsWith("-D INPUT -j ufw-")).length).toBe(6);
    expect(lines.indexOf("-A INPUT -j ufw-before-logging-input")).toBeLessThan(
      lines.indexOf("-A INPUT -j ufw-track-input"),
    );
    expect(lines).not.toContain("-D INPUT -j CLINCHER-INPUT");
    expect(lines.filter((line) => line === "COMMIT").length).toBe(1);
  });
});
