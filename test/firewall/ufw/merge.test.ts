import { describe, expect, test } from "bun:test";
import { mergeRules } from "../../../src/firewall/ufw/merge.ts";
import { ufwRules } from "../../../src/firewall/ufw/policy.ts";
import { describeRule } from "../../../src/firewall/ufw/rule.ts";
import { policy } from "../given.ts";
import { hex } from "./hex.ts";

const tuple = (text: string): string => `### tuple ### ${text}\n-A ufw-user-input -j X`;
const file = (...tuples: readonly string[]): string =>
  [
    "*filter",
    "### RULES ###",
    ...tuples.map((each) => `\n${tuple(each)}`),
    "\n### END RULES ###",
    "COMMIT",
  ].join("\n");

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

  test("they come where those stood that they replace, before what denies the rest", () => {
    const last = "deny any any 0.0.0.0/0 any 0.0.0.0/0 in";
    const order = (...tuples: readonly string[]) =>
      [...mergeRules(file(...tuples), rules, 4).text.matchAll(/^### tuple ### (\S+ \S+ \S+)/gm)].map(
        ([, each]) => each,
      );
    const own = order();
    expect(order(deny, app, last)).toEqual(["deny any any", ...own, "deny any any"]);
    expect(order(deny, last)).toEqual(["deny any any", ...own, "deny any any"]);
    expect(order(deny)).toEqual(["deny any any", ...own]);
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
