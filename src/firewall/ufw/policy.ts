import type { Family } from "../../facts/iptables.ts";
import { tailnetInterface } from "../../facts/tailscale.ts";
import { type FirewallPolicy, networksIn } from "../policy.ts";
import type { UfwRule } from "./rule.ts";

/** UDP port at which others of the tailnet reach this server without a relay; WireGuard answers to their keys only. */
const tailnetPort = "41641";

/** What the tailnet adds. Who is in it is Tailscale's to know, and a login needs a key as well. */
const tailnetRules = ({ ssh, oldSshPorts }: FirewallPolicy, family: Family): readonly UfwRule[] =>
  networksIn(family, "anywhere").flatMap((from): readonly UfwRule[] => [
    ...[ssh.port, ...oldSshPorts].map(
      (port): UfwRule => ({
        action: "allow",
        protocol: "tcp",
        ports: String(port),
        from,
        device: tailnetInterface,
      }),
    ),
    { action: "allow", protocol: "udp", ports: tailnetPort, from },
  ]);

/**
 * The policy as ufw's rules for one family. ssh is rate-limited: six connections from one address within 30 seconds are
 * one too many.
 */
export const ufwRules = (policy: FirewallPolicy, family: Family): readonly UfwRule[] => {
  const { ssh, oldSshPorts, web, tailnet } = policy;
  const limit = (port: number, from: string): UfwRule => ({
    action: "limit",
    protocol: "tcp",
    ports: String(port),
    from,
  });
  const outside = [
    ...networksIn(family, ssh.from).map((from) => limit(ssh.port, from)),
    ...networksIn(family, "anywhere").flatMap((from) => oldSshPorts.map((port) => limit(port, from))),
  ];
  return [
    ...(tailnet === "only" ? [] : outside),
    ...(tailnet === "none" ? [] : tailnetRules(policy, family)),
    ...networksIn(family, web).flatMap((from): readonly UfwRule[] => [
      { action: "allow", protocol: "tcp", ports: "80,443", from },
      { action: "allow", protocol: "udp", ports: "443", from },
    ]),
  ];
};
