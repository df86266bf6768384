import type { Server } from "../server.ts";

/** What is so on a server beside its files: by kind, one line for each thing. */
export type SystemState = Readonly<Record<string, readonly string[]>>;

const looks: Readonly<Record<string, string>> = {
  // Counters and dates are not the firewall.
  firewall: `for t in iptables ip6tables; do echo "# $t"; $t-save 2>/dev/null | grep -v '^#' | sed 's/ \\[[0-9:]*\\]$//'; done`,
  nftables: "nft list tables",
  users: "getent passwd; getent group",
  ports: "ss -Hltun | awk '{ print $1, $5 }' | sort -u",
  units: "systemctl list-unit-files --no-legend --no-pager | awk '{ print $1, $2 }'",
  running:
    "systemctl list-units --no-legend --no-pager --plain --state=active --type=service,socket,timer | awk '{ print $1 }'",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format
  packages: "dpkg-query -W -f '${db:Status-Abbrev} ${Package} ${Version}\\n'",
  links: "ip -brief link | awk '{ print $1 }'",
  kernel:
    "sysctl -a 2>/dev/null | grep -E '^(kernel|vm|fs|net)\\.' | grep -vE 'random|nr_|stat|file-max|inode|dentry|ns_last|conntrack_count|perf_event_max|dirty|sched_domain|max_map|threads-max|entropy|fib_multipath|route\\.|tcp_mem|udp_mem|nf_log|lb_|usermodehelper|overflow|gc_|neigh|hostname|core_pattern|netdev_rss|mptcp|binfmt|ipc|msg|shm|sem|pty|keys|sysctl_writes|poweroff|bootloader|cap_last|osrelease|version|tainted|watchdog|printk|timer_migr|hotplug|io_uring|oops|panic_'",
  mounts: "awk '$2 == \"/dev/shm\" { print $2, $4 }' /proc/self/mounts",
};

/** Reads all of it; well under a second. */
export const readSystem = async (server: Server): Promise<SystemState> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(looks).map(async ([name, script]) => {
        const { stdout } = await server.shell(script, { check: false });
        return [name, stdout.split("\n").filter((line) => line.trim() !== "")] as const;
      }),
    ),
  );

/** "kind: - line" for what is missing, "kind: + line" for what is new. */
export const compareSystems = (
  before: SystemState,
  after: SystemState,
  allowed: readonly RegExp[] = [],
): readonly string[] =>
  Object.keys(before).flatMap((kind) => {
    const [one, other] = [before[kind] ?? [], after[kind] ?? []];
    return [
      ...one.filter((line) => !other.includes(line)).map((line) => `${kind}: - ${line}`),
      ...other.filter((line) => !one.includes(line)).map((line) => `${kind}: + ${line}`),
    ].filter((line) => !allowed.some((each) => each.test(line)));
  });
