import { describe, expect, test } from "bun:test";
import type { Family, FilterTable } from "../../src/facts/iptables.ts";
import { cloudflareRanges } from "../../src/firewall/cloudflare.ts";
import type { FirewallPolicy } from "../../src/firewall/policy.ts";
import { ufwChains } from "../../src/firewall/ufw/chains.ts";
import { compareUfw, ufwTransaction } from "../../src/firewall/ufw/live.ts";
import { mergeRules } from "../../src/firewall/ufw/merge.ts";
import { ufwRules } from "../../src/firewall/ufw/policy.ts";
import { describeRule } from "../../src/firewall/ufw/rule.ts";
import { altered, loaded, policy, textsOf } from "./given.ts";

const rulesOf = (given: FirewallPolicy, family: Family): readonly string[] =>
  ufwRules(given, family).map(describeRule);

describe("policy as ufw's rules", () => {
  const web = ["allow 80,443/tcp from anywhere", "allow 443/udp from anywhere"];
  test.each<[string, FirewallPolicy, Family, readonly string[]]>([
    [
      "addresses of one family",
      policy,
      4,
      ["limit 9922/tcp from 192.0.2.10", "limit 9922/tcp from 198.51.100.0/24", ...web],
    ],
    ["and of the other", policy, 6, ["limit 9922/tcp from 2001:db8:2::/48", ...web]],
    [
      "from anywhere, the old ports still open, nothing on the web",
      { ...policy, ssh: { port: 9922, from: "anywhere" }, oldSshPorts: [22, 2222], web: [] },
      6,
      ["limit 9922/tcp from anywhere", "limit 22/tcp from anywhere", "limit 2222/tcp from anywhere"],
    ],
    [
      "the old port is open to everyone",
      { ...policy, ssh: { port: 9922, from: [] }, oldSshPorts: [22], web: [] },
      4,
      ["limit 22/tcp from anywhere"],
    ],
    [
      "the tailnet as one more way in",
      { ...policy, oldSshPorts: [22], web: [], tailnet: "also" },
      6,
      [
        "limit 9922/tcp from 2001:db8:2::/48",
        "limit 22/tcp from anywhere",
        "allow 9922/tcp from anywhere by tailscale0",
        "allow 22/tcp from anywhere by tailscale0",
        "allow 41641/udp from anywhere",
      ],
    ],
    [
      "the tailnet as the only way in",
      { ...policy, oldSshPorts: [22], web: [], tailnet: "only" },
      4,
      [
        "allow 9922/tcp from anywhere by tailscale0",
        "allow 22/tcp from anywhere by tailscale0",
        "allow 41641/udp from anywhere",
      ],
    ],
  ])("%s", (_, given, family, expected) => expect(rulesOf(given, family)).toEqual([...expected]));

  test("Cloudflare: two rules for each of its networks", () => {
    const given = { ...policy, ssh: { port: 1, from: [] }, web: cloudflareRanges };
    expect([rulesOf(given, 4).length, rulesOf(given, 6).length]).toEqual([30, 14]);
  });
});

const tuple = (text: string): string => `### tuple ### ${text}\n-A ufw-user-input -j X`;
const file = (...tuples: readonly string[]): string =>
  [
    "*filter",
    "### RULES ###",
    ...tuples.map((each) => `\n${tuple(each)}`),
    "\n### END RULES ###",
    "COMMIT",
  ].join("\n");
const hex = (text: string): string => Buffer.from(text).toString("hex");

test.each([
  [4, "ufw", "0.0.0.0/0", "192.0.2.10"],
  [6, "ufw6", "::/0", "2001:db8::1"],
] as const)("user.rules of IPv%d, to the letter as ufw 0.36 writes it", (family, p, anywhere, from) => {
  const few = "-m limit --limit 3/min --limit-burst 10";
  const ssh = `-A ${p}-user-input -p tcp --dport 9922 -s ${from}`;
  const fresh = `${ssh} -m conntrack --ctstate NEW -m recent`;
  const rules = [
    { action: "limit", protocol: "tcp", ports: "9922", from },
    { action: "allow", protocol: "tcp", ports: "80,443", from: anywhere },
  ] as const;
  expect(mergeRules("", rules, family).text.split("\n")).toEqual([
    "*filter",
    ...["user", "before-logging", "user-logging", "after-logging"].flatMap((stage) =>
      ["input", "output", "forward"].map((direction) => `:${p}-${stage}-${direction} - [0:0]`),
    ),
    ...["logging-deny", "logging-allow", "user-limit", "user-limit-accept"].map(
      (chain) => `:${p}-${chain} - [0:0]`,
    ),
    "### RULES ###",
    "",
    `### tuple ### limit tcp 9922 ${anywhere} any ${from} in comment=${hex("clincher")}`,
    `${fresh} --set`,
    `${fresh} --update --seconds 30 --hitcount 6 -j ${p}-user-limit`,
    `${ssh} -j ${p}-user-limit-accept`,
    "",
    `### tuple ### allow tcp 80,443 ${anywhere} any ${anywhere} in comment=${hex("clincher")}`,
    `-A ${p}-user-input -p tcp -m multiport --dports 80,443 -j ACCEPT`,
    "",
    "### END RULES ###",
    "",
    "### LOGGING ###",
    `-A ${p}-after-logging-input -j LOG --log-prefix "[UFW BLOCK] " ${few}`,
    `-A ${p}-after-logging-forward -j LOG --log-prefix "[UFW BLOCK] " ${few}`,
    `-I ${p}-logging-deny -m conntrack --ctstate INVALID -j RETURN ${few}`,
    `-A ${p}-logging-deny -j LOG --log-prefix "[UFW BLOCK] " ${few}`,
    `-A ${p}-logging-allow -j LOG --log-prefix "[UFW ALLOW] " ${few}`,
    "### END LOGGING ###",
    "",
    "### RATE LIMITING ###",
    `-A ${p}-user-limit -m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "`,
    `-A ${p}-user-limit -j REJECT`,
    `-A ${p}-user-limit-accept -j ACCEPT`,
    "### END RATE LIMITING ###",
    "COMMIT",
    "",
  ]);
});

test("a rule for one interface, as ufw writes it", () => {
  const given = { ...policy, ssh: { port: 9922, from: [] }, web: [], tailnet: "only" } as const;
  const { text } = mergeRules("", ufwRules(given, 4), 4);
  expect(text).toContain(
    `### tuple ### allow tcp 9922 0.0.0.0/0 any 0.0.0.0/0 in_tailscale0 comment=${hex("clincher")}\n-A ufw-user-input -i tailscale0 -p tcp --dport 9922 -j ACCEPT\n`,
  );
  expect(mergeRules(text, ufwRules(given, 4), 4)).toMatchObject({
    text,
    added: [],
    removed: [],
    strangers: [],
  });
});

describe("clincher's rules in user.rules", () => {
  const rules = ufwRules(policy, 4);
  const deny = "deny any any 0.0.0.0/0 any 1.2.3.4 in";
  const out = "allow tcp 25 0.0.0.0/0 any 0.0.0.0/0 out";
  const routed = "route:allow any 5000 0.0.0.0/0 any 0.0.0.0/0 in_eth0";
  const kept = `allow tcp 9100 0.0.0.0/0 any 10.0.0.0/8 in comment=${hex("keep: monitoring")}`;
  const extra = "allow any 8080 0.0.0.0/0 any 0.0.0.0/0 in";
  const app = "allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 OpenSSH - in";
  const nic = "limit tcp 23 10.0.0.5 any 0.0.0.0/0 in_eth0";

  test("into an empty file, and again", () => {
    const first = mergeRules("", rules, 4);
    expect(first.added).toEqual(rules.map(describeRule));
    const second = mergeRules(first.text, rules, 4);
    expect(second).toEqual({ text: first.text, added: [], removed: [], strangers: [], kept: [] });
  });

  test("what opens nothing or is to be kept stays, and stays in its place", () => {
    const { text, kept: stays, strangers } = mergeRules(file(deny, out, routed, kept), rules, 4);
    expect(stays).toEqual([
      "deny every port from 1.2.3.4",
      "allow 25/tcp from anywhere (out)",
      "route allow 5000 from anywhere (in eth0)",
      "allow 9100/tcp from 10.0.0.0/8",
    ]);
    expect(strangers).toEqual([]);
    expect(text).toContain(`${tuple(deny)}\n`);
    const denial = nic.replace("limit", "deny");
    const added = text
      .replace("### RULES ###", `### RULES ###\n\n${tuple(denial)}`)
      .replace("### END RULES ###", `${tuple(kept)}\n\n### END RULES ###`);
    const operators = [...mergeRules(added, rules, 4).text.matchAll(/^### tuple ### (.*)$/gm)].flatMap(
      ([, each = ""]) => (each.endsWith(hex("clincher")) ? ["clincher's"] : [each]),
    );
    const own = rules.map(() => "clincher's");
    expect(operators).toEqual([denial, deny, out, routed, kept, ...own, kept]);
  });

  test("what opens a port goes, and is named", () => {
    const { text, strangers } = mergeRules(file(extra, app, nic), rules, 4);
    expect(strangers).toEqual([
      "allow 8080 from anywhere",
      "allow 22/tcp from anywhere",
      "limit 23/tcp from anywhere to 10.0.0.5 (in eth0)",
    ]);
    expect(text).not.toContain("8080");
  });

  test("rules of a policy that changed come and go", () => {
    const before = mergeRules("", ufwRules({ ...policy, oldSshPorts: [22] }, 4), 4).text;
    const after = mergeRules(
      before,
      ufwRules({ ...policy, ssh: { port: 22022, from: ["192.0.2.10"] } }, 4),
      4,
    );
    expect(after.added).toEqual(["limit 22022/tcp from 192.0.2.10"]);
    expect(after.removed).toEqual([
      "limit 9922/tcp from 192.0.2.10",
      "limit 9922/tcp from 198.51.100.0/24",
      "limit 22/tcp from anywhere",
    ]);
  });
});

const insert = (rule: string) => (rules: readonly string[]) => [rule, ...rules];
const append = (rule: string) => (rules: readonly string[]) => [...rules, rule];
const none = () => [];

const drifts: readonly (readonly [string, (table: FilterTable) => FilterTable, readonly string[]])[] = [
  ["nothing", (table) => table, []],
  ["not running", (table) => altered(table, { "ufw-user-input": null }), ["ufw is not running"]],
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

  test("its own files, and what its init script adds to them", () => {
    const texts = {
      ...textsOf(4),
      after: "*filter\n-A ufw-after-input -p udp --dport 137 -j RETURN\nCOMMIT",
    };
    const chains = Object.fromEntries(ufwChains(texts, 4));
    expect(chains["ufw-before-input"]?.at(-1)).toBe("-j ufw-user-input");
    expect(chains).toMatchObject({
      "ufw-before-output": ["-j ufw-user-output"],
      "ufw-before-forward": ["-j ufw-user-forward"],
      "ufw-after-input": ["-p udp --dport 137 -j RETURN"],
      "ufw-skip-to-policy-input": ["-j DROP"],
      "ufw-skip-to-policy-output": ["-j ACCEPT"],
      "ufw-skip-to-policy-forward": ["-j DROP"],
      "ufw-track-input": [],
      "ufw-track-output": ["tcp", "udp"].map((each) => `-p ${each} -m conntrack --ctstate NEW -j ACCEPT`),
      "ufw-user-logging-forward": [],
    });
  });

  test("IPv6 has its own chains", () => {
    expect(compareUfw(ufwChains(textsOf(6), 6), loaded(6), 6)).toEqual([]);
    expect(compareUfw(wanted, loaded(6), 4)).toEqual(["ufw is not running"]);
  });

  test("a list of sources is as many rules", () => {
    expect(wanted.get("ufw-before-input")?.filter((rule) => rule.includes("--sport 67"))).toEqual([
      "-p udp -s 10.0.0.0/8 --sport 67 --dport 68 -j ACCEPT",
      "-p udp -s 10.9.0.1 --sport 67 --dport 68 -j ACCEPT",
    ]);
  });

  test("other tables in the files are left alone", () => expect(wanted.has("POSTROUTING")).toBe(false));

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
