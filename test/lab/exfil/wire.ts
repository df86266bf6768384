import { servers, services } from "../addresses.ts";
import { command } from "../command.ts";
import { machinePackages } from "../machine.ts";
import { inet, inNamespace } from "../network.ts";

/** Where nobody of the deployment has any business, by what is counted there. */
export const places = {
  attacker: services.elsewhere,
  attacker6: "2001:db8:66::90",
  metadata: "169.254.169.254",
} as const;

const table = "exfil";

/** What a packet to a place looks like, whoever sends it and whatever is in it. */
const rules: readonly (readonly [tool: "iptables" | "ip6tables", name: string, rule: readonly string[]])[] = [
  ["iptables", "attacker", ["-d", places.attacker]],
  ["ip6tables", "attacker6", ["-d", places.attacker6]],
  ["iptables", "metadata", ["-d", places.metadata]],
  // Allowed hosts, elsewhere than where they are allowed.
  ...[services.telegram, services.models].flatMap((host) => [
    ["iptables", "other ports", ["-d", host, "-p", "tcp", "!", "--dport", "443"]] as const,
    ["iptables", "other ports", ["-d", host, "-p", "udp"]] as const,
  ]),
];

const run = async (tool: string, ...argv: readonly string[]): Promise<string> =>
  (await command(inNamespace(inet, [tool, "-w", ...argv]))).stdout;

/** Counts packets that arrive at places nobody should reach: what was sent counts, answered or not. */
export const openWire = async (): Promise<void> => {
  await machinePackages(["iptables"]);
  const addresses = [
    `addr replace ${places.attacker6}/128 dev svc0 nodad`,
    `addr replace ${places.metadata}/32 dev svc0`,
  ];
  await command(["ip", "-n", inet, "-batch", "-"], { stdin: `${addresses.join("\n")}\n` });
  for (const tool of ["iptables", "ip6tables"]) {
    await run(tool, "-N", table);
    await run(tool, "-I", "INPUT", "-j", table);
  }
  for (const [tool, name, rule] of rules)
    await run(
      tool,
      "-A",
      table,
      "-s",
      tool === "iptables" ? servers.network : "2001:db8:1::/64",
      ...rule,
      "-m",
      "comment",
      "--comment",
      name,
    );
};

/** Packets at each place since the wire was opened. */
export const packets = async (): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>();
  for (const tool of ["iptables", "ip6tables"]) {
    for (const line of (await run(tool, "-nvxL", table)).split("\n")) {
      const [, number, name] = /^\s*(\d+)\s.*\/\* (.+) \*\//.exec(line) ?? [];
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + Number(number));
    }
  }
  return counts;
};
