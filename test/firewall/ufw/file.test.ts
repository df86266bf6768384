import { expect, test } from "bun:test";
import { mergeRules } from "../../../src/firewall/ufw/merge.ts";
import { ufwRules } from "../../../src/firewall/ufw/policy.ts";
import { policy } from "../given.ts";
import { hex } from "./hex.ts";

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
