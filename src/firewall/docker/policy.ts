import type { Family } from "../../facts/iptables.ts";
import { tailnetInterface } from "../../facts/tailscale.ts";
import { everywhere, type FirewallPolicy, networksIn } from "../policy.ts";
import { chainNames } from "./chains.ts";

/** Docker's bridges: the default one, those of networks, and the swarm's. */
const bridges = ["docker0", "br-+", "docker_gwbridge"];

/**
 * Interfaces that are called like Docker's bridges and are none: Docker names a bridge after twelve digits of the
 * network's id. A server may be reached through one, so they count as outside.
 */
export const outsideBridges = (interfaces: readonly string[]): readonly string[] =>
  interfaces.filter((name) => name.startsWith("br-") && !/^br-[0-9a-f]{12}$/.test(name));

const { input, forward, container, outside, web } = chainNames;

/** A published port is a connection whose destination Docker has rewritten; it is known by where it wanted to go. */
const published = "-m conntrack --ctstate DNAT";
const webPorts = [
  ["tcp", 80],
  ["tcp", 443],
  ["udp", 443],
] as const;
const established = "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN";

/** The policy for containers of one family, in the words of iptables-save. RETURN leaves the rest to Docker. */
export const dockerRules = (
  policy: FirewallPolicy,
  family: Family,
  strangeBridges: readonly string[],
): ReadonlyMap<string, readonly string[]> => {
  const sources = networksIn(family, policy.web).map((network) =>
    network === everywhere[family] ? "-j RETURN" : `-s ${network} -j RETURN`,
  );
  return new Map([
    [
      input,
      [
        established,
        // Neighbour discovery: without it containers lose their router.
        ...(family === 6 ? ["-p ipv6-icmp -j RETURN"] : []),
        ...strangeBridges.map((name) => `-i ${name} -j RETURN`),
        ...bridges.map((name) => `-i ${name} -j DROP`),
      ],
    ],
    [
      forward,
      [
        established,
        ...strangeBridges.map((name) => `-i ${name} -g ${outside}`),
        ...bridges.map((name) => `-i ${name} -g ${container}`),
        `-g ${outside}`,
      ],
    ],
    [
      container,
      [
        // To published ports of others; containers that belong together share a network.
        `${published} -j DROP`,
        // To the operator's other machines: they trust this server, not what runs in it.
        ...(policy.tailnet === "none" ? [] : [`-o ${tailnetInterface} -j DROP`]),
      ],
    ],
    [
      outside,
      [
        ...webPorts.map(
          ([protocol, port]) =>
            `-p ${protocol} ${published} --ctorigdstport ${port} --ctdir ORIGINAL -g ${web}`,
        ),
        `${published} -j DROP`,
        ...strangeBridges.map((name) => `-o ${name} -j RETURN`),
        // Straight to a container's own address, past its published ports: a neighbour can have a route to it.
        ...bridges.map((name) => `-o ${name} -j DROP`),
      ],
    ],
    [web, [...sources, "-j DROP"]],
  ]);
};

/** Text for iptables-restore. */
export const dockerRulesFile = (chains: ReadonlyMap<string, readonly string[]>): string =>
  [
    "# Written by clincher; loaded by /usr/local/sbin/clincher-firewall.",
    "*filter",
    ...[...chains.keys()].map((name) => `:${name} - [0:0]`),
    ...[...chains].flatMap(([name, rules]) => rules.map((rule) => `-A ${name} ${rule}`)),
    ...["COMMIT", ""],
  ].join("\n");
