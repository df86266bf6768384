import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { command } from "../command.ts";
import { withLock } from "../lock.ts";
import { cached } from "../paths.ts";

/** Read-only folders that stacked give a root file system, topmost first, and the name of what they hold. */
export interface Layers {
  key: string;
  folders: string[];
}

const nothing: Layers = { key: "", folders: [] };

/**
 * A cached folder on top of `below`, named after its whole recipe: the same recipe finds it again, a changed one
 * makes a new one. `build` fills an empty folder; it appears under its name only when complete.
 */
export async function layer(
  name: string,
  recipe: unknown,
  build: (folder: string, key: string) => Promise<void>,
  below: Layers = nothing,
): Promise<Layers> {
  const digest = createHash("sha256")
    .update(JSON.stringify([below.key, name, recipe]))
    .digest("hex");
  const key = `${name}-${digest.slice(0, 16)}`;
  const folder = cached("base", key);
  const layers = { key, folders: [folder, ...below.folders] };
  if (existsSync(folder)) return layers;
  return await withLock(`base-${key}`, async () => {
    if (existsSync(folder)) return layers;
    const started = performance.now();
    console.error(`lab: building ${key}`);
    const partial = `${folder}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    await build(partial, key);
    await rename(partial, folder);
    console.error(`lab: built ${key} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    return layers;
  });
}

/** Prefix of a command: mounts and processes of its own, all gone when it ends or when this process dies. */
export const apart = [
  ...["setpriv", "--pdeathsig", "KILL"],
  ...["unshare", "--mount", "--pid", "--fork", "--kill-child"],
];

/**
 * Runs a shell script in the root file system that `upper` on top of `below` gives; what it changes lands in
 * `upper`. Its mounts are in a mount namespace of their own, so that nothing is left of them in any case.
 */
export async function inside(upper: string, below: Layers, script: string): Promise<void> {
  const scratch = `${upper}.scratch`;
  const [root, work] = [`${scratch}/root`, `${scratch}/work`];
  await rm(scratch, { recursive: true, force: true });
  await Promise.all([root, work].map((folder) => mkdir(folder, { recursive: true })));
  const enter = [
    `mount -t overlay overlay -o "lowerdir=$1,upperdir=$2,workdir=$3" "$4"`,
    'mount -t proc proc "$4/proc"',
    'mount --bind /dev "$4/dev"',
    'mount -t tmpfs tmpfs "$4/tmp"',
    'mount -t tmpfs tmpfs "$4/run"',
    'cp -L /etc/resolv.conf "$4/run/resolv.conf"',
    'touch "$4/etc/resolv.conf"',
    'mount --bind "$4/run/resolv.conf" "$4/etc/resolv.conf"',
    'exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$4" sh -euc "$5"',
  ].join(" && ");
  const lower = below.folders.join(":");
  try {
    await command([...apart, "sh", "-euc", enter, "sh", lower, upper, work, root, script]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
