import { existsSync } from "node:fs";
import { readdir, readFile, rmdir } from "node:fs/promises";
import { servers, servers6, services } from "./addresses.ts";
import { command } from "./command.ts";
import { withLock } from "./lock.ts";
import { prefix } from "./paths.ts";

/** Where `ip netns` keeps its namespaces. */
const place = "/run/netns";

export const namespaceFile = (namespace: string): string => `${place}/${namespace}`;

/** The namespace that is the internet of this lab. */
export const inet = `${prefix}-inet`;

/** Puts a command line into a network namespace (mounts and processes stay the machine's). */
export const inNamespace = (namespace: string, argv: string[]): string[] => [
  "nsenter",
  `--net=${namespaceFile(namespace)}`,
  "--",
  ...argv,
];

/** Runs `ip` commands inside a namespace, one per line. */
const ip = (namespace: string, lines: string[]): Promise<unknown> =>
  command(["ip", "-n", namespace, "-batch", "-"], { stdin: `${lines.join("\n")}\n` });

// `ip netns` mounts and unmounts a folder that all labs share.
const addNamespace = (namespace: string): Promise<unknown> =>
  withLock("netns", () => command(["ip", "netns", "add", namespace]));

/**
 * A router that forwards answers "unreachable" for what it has no route to, and here does so every time: nobody in
 * the lab waits for a timeout.
 */
const router = [
  "net.ipv4.ip_forward=1",
  "net.ipv4.icmp_ratelimit=0",
  "net.ipv6.conf.all.forwarding=1",
  "net.ipv6.icmp.ratelimit=0",
];

/**
 * The router's MAC. Without one of its own a bridge takes the lowest of its ports, another one whenever a server comes or
 * goes, and the others go on sending to the old one for ten seconds.
 */
const routerMac = "02:00:cb:00:71:01";

/**
 * Makes the internet: a bridge that servers plug into, and an interface that has every service's address. It has
 * no interface to the machine and no default route, so nothing in it can reach the outside.
 */
export async function openInternet(): Promise<{ namespace: string }> {
  await addNamespace(inet);
  const addresses = Object.values(services).flat();
  await ip(inet, [
    "link set lo up",
    `link add wan0 address ${routerMac} type bridge forward_delay 0 mcast_snooping 0`,
    `addr add ${servers.router}/24 dev wan0`,
    `addr add ${servers6.router}/64 dev wan0 nodad`,
    "link set wan0 up",
    // A bridge without ports: not every kernel has dummy interfaces.
    "link add svc0 type bridge",
    ...addresses.map((address) => `addr add ${address}/32 dev svc0`),
    "link set svc0 up",
  ]);
  await command(inNamespace(inet, ["sysctl", "-q", "-w", ...router]));
  return { namespace: inet };
}

/** A server's place on the internet. `number` (10..99) is the last part of its addresses and of its MAC. */
export interface Plug {
  namespace: string;
  port: string;
  number: number;
  address: string;
  address6: string;
}

/**
 * Makes a server's network namespace with eth0 plugged into the internet. The MAC is fixed: a rebooted server gets
 * a new interface, and its neighbours remember the old one's address.
 */
export async function plugIn({ namespace, port, number, address, address6 }: Plug): Promise<void> {
  await addNamespace(namespace);
  const mac = `02:00:cb:00:71:${number.toString(16).padStart(2, "0")}`;
  await ip(namespace, [`link add eth0 address ${mac} type veth peer name ${port} netns ${inet}`]);
  await ip(inet, [`link set ${port} master wan0 up`]);
  await ip(namespace, [
    "link set lo up",
    `addr add ${address}/24 dev eth0`,
    `addr add ${address6}/64 dev eth0 nodad`,
    "link set eth0 up",
    `route add default via ${servers.router}`,
    `route add ::/0 via ${servers6.router}`,
  ]);
}

/**
 * Removes a server's namespace. The plug goes first: the kernel takes a namespace apart when it likes, and until
 * then the port's name is taken.
 */
export async function unplug({ namespace, port }: Plug): Promise<void> {
  await command(["ip", "-n", inet, "link", "del", port], { check: false });
  await removeNamespace(namespace);
}

/** Process ids of everything inside a namespace. */
export async function inhabitants(namespace: string): Promise<number[]> {
  const { stdout } = await command(["ip", "netns", "pids", namespace], { check: false });
  return stdout.split("\n").filter(Boolean).map(Number);
}

/** Removes a namespace, and with it its interfaces and firewall rules; nothing happens when it does not exist. */
export const removeNamespace = (namespace: string): Promise<void> =>
  withLock("netns", async () => {
    if (!existsSync(namespaceFile(namespace))) return;
    await command(["ip", "netns", "del", namespace]);
    // The mount point that `ip netns add` made goes with the last one, so that the machine is as it was.
    if ((await readdir(place)).length > 0) return;
    const mounts = await readFile("/proc/self/mounts", "utf8");
    if (mounts.includes(` ${place} `)) await command(["umount", place], { check: false });
    await rmdir(place).catch(() => {});
  });

/** Namespaces of this lab, whoever made them. */
export async function namespaces(): Promise<string[]> {
  const all = await readdir(place).catch(() => []);
  return all.filter((name) => name.startsWith(`${prefix}-`));
}
