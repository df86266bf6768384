import { describe, expect, test } from "bun:test";
import type { Family } from "../../../src/facts/iptables.ts";
import { cloudflareRanges } from "../../../src/firewall/cloudflare.ts";
import type { FirewallPolicy } from "../../../src/firewall/policy.ts";
import { ufwRules } from "../../../src/firewall/ufw/policy.ts";
import { describeRule } from "../../../src/firewall/ufw/rule.ts";
import { policy } from "../given.ts";

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
