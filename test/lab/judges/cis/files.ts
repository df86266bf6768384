import type { Item } from "../cis.ts";

/** Prints the path when it is there and not owned so, or has a permission bit beyond these. */
const access = (path: string, owner: string, mode: string): string =>
  `for path in ${path}; do test -e "$path" || continue
    test "$(stat -Lc %U:%G "$path")" = ${owner} || stat -Lc '%n %U:%G' "$path"
    test $(( 0$(stat -Lc %a "$path") & ~0${mode} )) = 0 || stat -Lc '%n %a' "$path"
  done`;
/** Opens it to everybody; a plain Docker may not have it yet. */
const open = (path: string): string =>
  `for path in ${path}; do
    test -e "$path" || { mkdir -p "$(dirname "$path")" && echo '{}' >"$path"; }
    chmod 0777 "$path"
  done`;

const item = (
  id: string,
  title: string,
  path: string,
  mode: string,
  owner = "root:root",
  wrong = open(path),
): Item => ({
  id,
  title: `${title}: ${owner} ${mode}`,
  check: access(path, owner, mode),
  wrong,
});

/** 3: files of the daemon. Each number pair is an owner and a mode. */
export const files: readonly Item[] = [
  item("3.1, 3.2", "docker.service", "/usr/lib/systemd/system/docker.service", "644"),
  item("3.3, 3.4", "docker.socket", "/usr/lib/systemd/system/docker.socket", "644"),
  item("3.5, 3.6", "/etc/docker", "/etc/docker", "755"),
  {
    id: "3.7, 3.8",
    title: "Certificates of registries: root:root 444",
    leftOut: "there are none: images come from public registries whose certificates the system trusts",
  },
  {
    id: "3.9 to 3.14",
    title: "Certificates and keys of the daemon's TCP socket",
    leftOut: "there are none: the daemon has no TCP socket (2.7)",
  },
  item("3.15, 3.16", "Docker's socket", "/run/docker.sock", "660", "root:docker"),
  item("3.17, 3.18", "daemon.json", "/etc/docker/daemon.json", "644"),
  item("3.19, 3.20", "/etc/default/docker", "/etc/default/docker", "644"),
  {
    id: "3.21, 3.22",
    title: "/etc/sysconfig/docker",
    leftOut: "a file of other distributions",
  },
  item("3.23, 3.24", "containerd's socket", "/run/containerd/containerd.sock", "660"),
];
