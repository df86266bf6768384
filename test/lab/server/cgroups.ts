import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** One control-group hierarchy of the machine: the folder this process is in, and what it controls. */
export interface Hierarchy {
  mount: string;
  folder: string;
  controllers: string[];
  unified: boolean;
}

/** Joins /proc/self/mountinfo and /proc/self/cgroup; version 1, hybrid and unified machines alike. */
export function parseHierarchies(mountinfo: string, cgroup: string): Hierarchy[] {
  const own = cgroup
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [, names = "", ...path] = line.split(":");
      return { controllers: names === "" ? [] : names.split(","), path: path.join(":") };
    });
  return mountinfo.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const mount = before.split(" ")[4];
    const [type, , options = ""] = after.split(" ");
    if (mount === undefined || (type !== "cgroup" && type !== "cgroup2")) return [];
    const unified = type === "cgroup2";
    const mounted = new Set(options.split(","));
    const found = own.find(({ controllers }) =>
      unified
        ? controllers.length === 0
        : controllers.length > 0 && controllers.every((name) => mounted.has(name)),
    );
    if (found === undefined) return [];
    return [
      { mount, folder: join(mount, found.path).replace(/\/$/, ""), controllers: found.controllers, unified },
    ];
  });
}

/** The machine's hierarchies, with the folders of this process or of another one. */
export async function hierarchies(pid: number | "self" = "self"): Promise<Hierarchy[]> {
  const [mountinfo, cgroup] = await Promise.all([
    readFile("/proc/self/mountinfo", "utf8"),
    readFile(`/proc/${pid}/cgroup`, "utf8"),
  ]);
  return parseHierarchies(mountinfo, cgroup);
}

const copy = async (name: string, from: string, to: string): Promise<void> =>
  writeFile(join(to, name), await readFile(join(from, name), "utf8"));

/**
 * Makes a control group of this name in every hierarchy and returns their folders: two systemds in one group would
 * fight over it. `memory` (bytes) limits everything in it.
 */
export async function makeControlGroups(name: string, memory?: number): Promise<string[]> {
  const all = await hierarchies();
  const alone = all.length === 1;
  return await Promise.all(
    all.map(async ({ mount, folder: own, controllers, unified }) => {
      // Unified: only the root may hold processes and hand controllers down at the same time.
      const parent = unified && alone ? mount : own;
      if (unified && alone)
        for (const controller of ["cpu", "cpuset", "io", "memory", "pids"])
          await writeFile(join(parent, "cgroup.subtree_control"), `+${controller}`).catch(() => {});
      const folder = join(parent, name);
      await mkdir(folder, { recursive: true });
      if (controllers.includes("cpuset")) {
        for (const file of ["cpuset.cpus", "cpuset.mems"]) await copy(file, parent, folder);
        await writeFile(join(folder, "cgroup.clone_children"), "1");
      }
      const limit = join(folder, unified ? "memory.max" : "memory.limit_in_bytes");
      if (memory !== undefined && existsSync(limit)) await writeFile(limit, String(memory));
      return folder;
    }),
  );
}

async function tree(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => tree(join(folder, entry.name))),
  );
  return [...below.flat(), folder];
}

/** Every control group whose own name starts with `start`, wherever in the hierarchies a runner put it. */
export async function controlGroups(start: string): Promise<string[]> {
  const search = async (folder: string): Promise<string[]> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const folders = entries.filter((entry) => entry.isDirectory());
    const found = folders.filter((entry) => entry.name.startsWith(start));
    const others = folders.filter((entry) => !entry.name.startsWith("clab"));
    const deeper = await Promise.all(others.map((entry) => search(join(folder, entry.name))));
    return [...found.map((entry) => join(folder, entry.name)), ...deeper.flat()];
  };
  const mounts = new Set((await hierarchies()).map(({ mount }) => mount));
  return (await Promise.all([...mounts].map(search))).flat();
}

/** Process ids of everything in this control group and below. */
export async function members(folder: string): Promise<number[]> {
  const lists = await Promise.all(
    (await tree(folder)).map((each) => readFile(join(each, "cgroup.procs"), "utf8").catch(() => "")),
  );
  return lists.flatMap((list) => list.split("\n").filter(Boolean).map(Number));
}

/** Lets everything in this control group and below go on: with version 1 a process that is held still cannot die either. */
export async function thaw(folder: string): Promise<void> {
  const files = (await tree(folder)).map((each) => join(each, "freezer.state"));
  await Promise.all(
    files.filter((file) => existsSync(file)).map((file) => writeFile(file, "THAWED").catch(() => {})),
  );
}

/** Removes an empty control group with everything below it. The kernel may need a moment after the last death. */
export async function removeControlGroup(folder: string): Promise<void> {
  for (let attempt = 1; existsSync(folder); attempt++) {
    try {
      for (const each of await tree(folder)) await rmdir(each);
    } catch (error) {
      if (attempt === 50) throw error;
      await Bun.sleep(20);
    }
  }
}
