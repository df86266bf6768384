import type { Family } from "../../facts/iptables.ts";
import { type FirewallPolicy, networksIn } from "../policy.ts";
import type { UfwRule } from "./rule.ts";

/**
 * The policy as ufw's rules for one family. ssh is rate-limited: six connections from one address within 30 seconds are
 * one too many.
 */
export const ufwRules = ({ ssh, oldSshPorts, web }: FirewallPolicy, family: Family): readonly UfwRule[] => {
  const limit = (port: number, from: string): UfwRule => ({
    action: "limit",
    protocol: "tcp",
    ports: String(port),
    from,
  });
  return [
    ...networksIn(family, ssh.from).map((from) => limit(ssh.port, from)),
    ...networksIn(family, "anywhere").flatMap((from) => oldSshPorts.map((port) => limit(port, from))),
    ...networksIn(family, web).flatMap((from): readonly UfwRule[] => [
      { action: "allow", protocol: "tcp", ports: "80,443", from },
      { action: "allow", protocol: "udp", ports: "443", from },
    ]),
  ];
};
