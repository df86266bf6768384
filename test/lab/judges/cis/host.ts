import type { Item } from "../cis.ts";

/** Files whose changes the benchmark wants to be recorded, by its numbers. */
const audited: readonly (readonly [string, string])[] = [
  ["1.1.3", "/usr/bin/dockerd"],
  ["1.1.4", "/run/containerd"],
  ["1.1.5", "/var/lib/docker"],
  ["1.1.6", "/etc/docker"],
  ["1.1.7", "docker.service"],
  ["1.1.8", "containerd.sock"],
  ["1.1.9", "docker.socket"],
  ["1.1.10", "/etc/default/docker"],
  ["1.1.11", "/etc/docker"],
  ["1.1.12", "/etc/containerd"],
  ["1.1.14", "/usr/bin/containerd"],
  ["1.1.16", "containerd-shim-runc-v2"],
  ["1.1.18", "/usr/bin/runc"],
];

/** 1: the host. */
export const host: readonly Item[] = [
  {
    id: "1.1.1",
    title: "A partition of its own for containers",
    leftOut:
      "the provider lays out the disk; log rotation, limits and the watch on free space stand in for it",
  },
  {
    id: "1.1.2",
    title: "Only trusted users control the Docker daemon",
    check: `getent group docker | cut -d: -f4 | tr ',' '\\n' | grep . || true`,
    wrong: "useradd -G docker intruder",
  },
  ...audited.map(
    ([id, what]): Item => ({
      id,
      title: `Changes of ${what} are audited`,
      leftOut:
        "installed and loaded on a machine of its own (assets/host/audit/docker.rules); the lab's servers are containers, whose kernel keeps audit to itself",
    }),
  ),
  {
    id: "1.1.13, 1.1.15, 1.1.17",
    title: "Changes of /etc/sysconfig/docker and of the shims of version 1 are audited",
    leftOut: "files of other distributions and of releases of containerd that are not installed",
  },
  {
    id: "1.2.1",
    title: "The host is hardened",
    check:
      "clincher plan --only kernel,baseline,fail2ban,upgrades,daemon >/dev/null || echo 'clincher plan finds changes'",
    wrong: "sysctl -q -w kernel.dmesg_restrict=0",
  },
  {
    id: "1.2.2",
    title: "Docker is up to date",
    check: `apt-get -s -o Debug::NoLocking=1 upgrade 2>/dev/null | sed -n 's/^Inst \\(docker[^ ]*\\|containerd[^ ]*\\|runc\\) .*/\\1 has an update/p'
      test -s /etc/apt/apt.conf.d/99zz-clincher || echo 'no unattended upgrades'`,
    wrong: "rm -f /etc/apt/apt.conf.d/99zz-clincher",
  },
];
