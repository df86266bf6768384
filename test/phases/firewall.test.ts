import { describe, expect, test } from "bun:test";
import { keptCloudflare } from "../../src/facts/cloudflare.ts";
import type { Fact } from "../../src/facts/fact.ts";
import { type FirewallSettings, firewallResources } from "../../src/phases/firewall.ts";
import type { PendingRevert } from "../../src/resources/firewall/policy.ts";
import { firewallRisk } from "../../src/resources/firewall/risk.ts";
import { server } from "../resources/firewall/given.ts";
import { shown } from "../resources/given.ts";

const pending: Fact<PendingRevert> = { key: "pending", read: async () => null };
const settings: FirewallSettings = {
  admin: { addresses: ["192.0.2.10", "2001:db8:2::/48", "198.51.100.0/24"] },
  ssh: { port: 9922 },
  edge: { cloudflare: false },
  tailscale: { enabled: false, ssh_only: false },
};

const idsOf = (given: FirewallSettings) => firewallResources(given, pending).map(({ id }) => id);
const changing = (given: FirewallSettings) =>
  firewallResources(given, pending).filter(
    (resource) => /rules$/.test(resource.id) && shown(resource, server([keptCloudflare, null])).length > 0,
  );

describe("phase firewall", () => {
  const ids = idsOf(settings);

  test("each resource once", () => expect(new Set(ids).size).toBe(ids.length));

  test.each([
    ["file /usr/local/sbin/clincher-firewall", "file /etc/clincher/firewall/v4.rules"],
    ["file /etc/clincher/firewall/v6.rules", "container firewall"],
    ["file /etc/systemd/system/clincher-firewall.service", "container firewall"],
    ["file /etc/ufw/user6.rules", "file /etc/ufw/ufw.conf"],
    ["file /etc/default/ufw", "file /etc/ufw/ufw.conf"],
    ["file /etc/ufw/ufw.conf", "ufw"],
    ["container firewall", "ufw"],
  ])("%s before %s", (first, second) => {
    expect(ids).toContain(first);
    expect(ids.indexOf(first)).toBeLessThan(ids.indexOf(second));
  });

  test("every file with rules is a risk, and its revert needs nothing that it takes away", () => {
    const risky = firewallResources(settings, pending).filter((resource) => "risk" in resource);
    expect(risky.map(({ id }) => id)).toEqual([
      "file /var/lib/clincher/ssh-in-tailnet-only",
      "file /etc/clincher/firewall/v4.rules",
      "file /etc/clincher/firewall/v6.rules",
      "file /etc/ufw/user.rules",
      "file /etc/ufw/user6.rules",
      "file /etc/default/ufw",
      "file /etc/ufw/ufw.conf",
    ]);
    for (const [program] of firewallRisk.restore)
      expect<readonly string[]>(firewallRisk.paths).not.toContain(program);
  });

  test("the settings are what the rules are made of", () => {
    expect(changing(settings)).toEqual([]);
    for (const other of [
      { ...settings, edge: { cloudflare: true } },
      { ...settings, ssh: { port: 22022 } },
      { ...settings, admin: { addresses: ["anywhere", "192.0.2.10"] } },
      { ...settings, tailscale: { enabled: true, ssh_only: false } },
    ])
      expect(changing(other).length).toBeGreaterThan(0);
  });
});
