import { existsSync } from "node:fs";
import { readdir, readFile, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { command } from "./command.ts";
import { inhabitants, namespaces, removeNamespace } from "./network.ts";
import { alive, live, prefix } from "./paths.ts";
import { controlGroups, members, removeControlGroup } from "./server/cgroups.ts";

const patienceMilliseconds = 20_000;

/** Mount points below a folder, the deepest first. */
async function mountsBelow(folder: string): Promise<string[]> {
  const points = (await readFile("/proc/self/mounts", "utf8"))
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((point) => point === folder || point.startsWith(`${folder}/`));
  return points.reverse();
}

async function processes(): Promise<Set<number>> {
  const [groups, spaces] = await Promise.all([controlGroups(`${prefix}-`), namespaces()]);
  const lists = await Promise.all([...groups.map(members), ...spaces.map(inhabitants)]);
  return new Set(lists.flat().filter((pid) => pid !== process.pid));
}

async function killAll(): Promise<void> {
  const deadline = performance.now() + patienceMilliseconds;
  for (let left = await processes(); left.size > 0; left = await processes()) {
    if (performance.now() > deadline)
      throw new Error(`processes of ${prefix} do not die: ${[...left].join(" ")}`);
    for (const pid of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // Gone in between.
      }
    }
    await Bun.sleep(20);
  }
}

const nspawn = "/run/systemd/nspawn";
const traces = [`${nspawn}/propagate`, `${nspawn}/locks`, nspawn];

/** What a killed nspawn leaves in /run: its lock is named after the device and inode of the server's root. */
async function forgetMachines(): Promise<void> {
  for (const name of await readdir(`${nspawn}/propagate`).catch(() => []))
    if (name.startsWith(`${prefix}-`)) await rm(join(nspawn, "propagate", name), { recursive: true });
  for (const name of await readdir(alive("servers")).catch(() => [])) {
    const root = await stat(alive("servers", name, "root")).catch(() => undefined);
    if (root !== undefined) await rm(`${nspawn}/locks/inode-${root.dev}:${root.ino}`, { force: true });
  }
}

/**
 * Removes everything that a lab with this id has on the machine, by name, so that it works for one that died as
 * well as for one that ends: processes, mounts, namespaces, control groups, its live folder. Needs the lab's lock.
 * Throws when something stays.
 */
export async function cleanUp(): Promise<void> {
  await killAll();
  await forgetMachines();
  for (const point of await mountsBelow(live)) await command(["umount", point]);
  await Promise.all((await namespaces()).map(removeNamespace));
  await Promise.all((await controlGroups(`${prefix}-`)).map(removeControlGroup));
  await rm(live, { recursive: true, force: true });
  // Empty ones of these were made by a lab, and another lab may be using the rest.
  for (const folder of [...traces, dirname(live)]) await rmdir(folder).catch(() => {});
  const left = await remains();
  if (left.length > 0) throw new Error(`${prefix} has left ${left.join(", ")}`);
}

/** What a lab with this id still has on the machine, one line each; empty when it is gone without a trace. */
async function remains(): Promise<string[]> {
  const [pids, mounts, spaces, groups] = await Promise.all([
    processes(),
    mountsBelow(live),
    namespaces(),
    controlGroups(`${prefix}-`),
  ]);
  return [
    ...[...pids].map((pid) => `process ${pid}`),
    ...mounts.map((point) => `mount ${point}`),
    ...spaces.map((name) => `namespace ${name}`),
    ...groups.map((group) => `control group ${group}`),
    ...(existsSync(live) ? [`folder ${live}`] : []),
  ];
}
