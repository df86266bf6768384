import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { command } from "./command.ts";
import { withLock } from "./lock.ts";
import { machinePackages } from "./machine.ts";
import { cached } from "./paths.ts";

/** pip reads the machine's own configuration; Debian's python refuses to install outside a virtual environment. */
async function program(): Promise<string> {
  const folder = cached("tools", "pip");
  const found = join(folder, "bin/pip");
  await withLock("pip", async () => {
    if (existsSync(found)) return;
    await machinePackages(["python3-venv"]);
    await rm(folder, { recursive: true, force: true });
    await command(["/usr/bin/python3", "-m", "venv", folder]);
  });
  return found;
}

/** Options that choose wheels for another python and libc than the machine's; older manylinux tags fit as well. */
export function wheelsFor(python: string): string[] {
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  const libc = [36, 35, 34, 31, 28, 27, 26, 24, 17, 12, 5].map((minor) => `manylinux_2_${minor}`);
  const tags = [...libc, "manylinux2014", "manylinux2010", "manylinux1", "linux"];
  return [
    "--python-version",
    python,
    "--only-binary",
    ":all:",
    ...tags.flatMap((tag) => ["--platform", `${tag}_${machine}`]),
  ];
}

/** Runs pip on the machine: the lab's servers reach no package index. */
export async function pip([verb, ...argv]: string[]): Promise<void> {
  const quiet = ["--no-input", "--disable-pip-version-check"];
  const asRoot = verb === "install" ? ["--root-user-action=ignore"] : [];
  await command([await program(), verb ?? "help", ...quiet, ...asRoot, ...argv]);
}
