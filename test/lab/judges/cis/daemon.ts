import type { Item } from "../cis.ts";

/** Sets a key of daemon.json; the daemon itself need not like it. */
const set = (json: string): string =>
  `mkdir -p /etc/docker; cat > /etc/docker/daemon.json <<'EOF'\n${json}\nEOF\nsystemctl restart docker`;
const info = (format: string): string => `docker info --format '${format}'`;
const open = set('{"icc": true, "live-restore": false, "userland-proxy": true}');

/** 2: the daemon. */
export const daemon: readonly Item[] = [
  {
    id: "2.1",
    title: "Docker without root",
    leftOut:
      "ports 80 and 443, limits by control group and a fixed subnet all need the daemon of the system; nobody is in the group docker instead",
  },
  {
    id: "2.2",
    title: "No traffic between containers on the default bridge",
    check: `docker network inspect bridge --format '{{index .Options "com.docker.network.bridge.enable_icc"}}' | grep -vx false || true`,
    wrong: open,
  },
  {
    id: "2.3",
    title: "Log level is info",
    check: `pid=$(pgrep -xo dockerd); tr '\\0' '\\n' </proc/$pid/cmdline | grep -E '^(-D|--debug|-l|--log-level)' || true
      grep -E '"(debug|log-level)"' /etc/docker/daemon.json || true`,
    wrong: set('{"debug": true}'),
  },
  {
    id: "2.4",
    title: "Docker may change iptables",
    check: `grep -E '"iptables": *false' /etc/docker/daemon.json || true; iptables -S DOCKER >/dev/null 2>&1 || echo 'no chain DOCKER'`,
    wrong: set('{"iptables": false}'),
  },
  {
    id: "2.5",
    title: "No insecure registries",
    check: `grep insecure-registries /etc/docker/daemon.json || true`,
    wrong: set('{"insecure-registries": ["registry.example.net:5000"]}'),
  },
  {
    id: "2.6",
    title: "Not the storage driver aufs",
    check: `${info("{{.Driver}}")} | grep -vxE 'overlay2|overlayfs' || true`,
    wrong: set('{"storage-driver": "vfs"}'),
  },
  {
    id: "2.7",
    title: "TLS for the daemon's TCP socket",
    // Without its proxy program the daemon itself holds the ports that containers publish.
    check: `ss -Hltnp | grep dockerd | grep -vE ':(80|443) ' || true`,
    wrong:
      "mkdir -p /etc/systemd/system/docker.service.d; printf '[Service]\\nExecStart=\\nExecStart=/usr/sbin/dockerd -H fd:// -H tcp://127.0.0.1:2375\\n' > /etc/systemd/system/docker.service.d/wrong.conf; systemctl daemon-reload; systemctl restart docker",
  },
  {
    id: "2.8",
    title: "Default limit of open files",
    check: `grep -q '"nofile"' /etc/docker/daemon.json || echo 'no default ulimits'`,
    wrong: open,
  },
  {
    id: "2.9",
    title: "User namespaces",
    leftOut:
      "the gateway's files belong to uid 1000 inside and outside: restore works before Docker does, and sandboxes share folders with the host; every container runs without capabilities and with no-new-privileges",
  },
  {
    id: "2.10",
    title: "Default control group",
    check: `grep cgroup-parent /etc/docker/daemon.json || true`,
    wrong: set('{"cgroup-parent": "/other"}'),
  },
  {
    id: "2.11",
    title: "Base device size only where needed",
    leftOut: "an option of the storage driver devicemapper, which is gone from Docker",
  },
  {
    id: "2.12",
    title: "Authorization for client commands",
    leftOut:
      "the only client besides root is the agent's sandbox, and its requests pass clincher's own filter, which reads the body of each; authorization plugins were bypassed twice (CVE-2024-41110, CVE-2026-34040)",
  },
  {
    id: "2.13",
    title: "Logs are sent to another machine",
    leftOut: "one server for one operator; logs are rotated here, and alerts leave the server",
  },
  {
    id: "2.14",
    title: "No new privileges by default",
    check: `grep -qE '"no-new-privileges": *true' /etc/docker/daemon.json || echo 'not set'`,
    wrong: open,
  },
  {
    id: "2.15",
    title: "Containers outlive the daemon",
    check: `${info("{{.LiveRestoreEnabled}}")} | grep -vx true || true`,
    wrong: open,
  },
  {
    id: "2.16",
    title: "No userland proxy",
    check: `pgrep -a docker-proxy || true; grep -qE '"userland-proxy": *false' /etc/docker/daemon.json || echo 'not set'`,
    wrong: open,
  },
  {
    id: "2.17",
    title: "A seccomp profile for the whole daemon where needed",
    check: `${info("{{range .SecurityOptions}}{{println .}}{{end}}")} | grep -q 'name=seccomp,profile=builtin' || echo 'not the built-in profile'`,
    wrong: set('{"seccomp-profile": "unconfined"}'),
  },
  {
    id: "2.18",
    title: "No experimental features",
    check: `docker version --format '{{.Server.Experimental}}' | grep -vx false || true`,
    wrong: set('{"experimental": true}'),
  },
];
