import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Architecture, ownArchitecture } from "./architecture.ts";
import { run } from "./run.ts";

const packages: Readonly<Record<Architecture, string>> = {
  x64: "@oven/bun-linux-x64",
  arm64: "@oven/bun-linux-aarch64",
};

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}

/** Checks a package's archive against the hash in package-lock.json, as `npm ci` does for what it installs. */
const checkArchive = async (name: string, archive: string): Promise<void> => {
  const lock = JSON.parse(await readFile("package-lock.json", "utf8")) as Lock;
  const locked = lock.packages[`node_modules/${name}`]?.integrity;
  const found = `sha512-${createHash("sha512")
    .update(await readFile(archive))
    .digest("base64")}`;
  if (found !== locked) throw new Error(`${name}: the archive is not the one in package-lock.json`);
};

/**
 * Path of the Bun executable that clincher is compiled into: the one that runs this for the machine's own
 * architecture, else the same version from its package, kept in .cache. Bun's x64 executable needs SSE4.2 and finds
 * newer instructions when it starts, so that one is enough.
 */
export const runtimeFor = async (architecture: Architecture): Promise<string> => {
  if (architecture === ownArchitecture()) return process.execPath;
  const name = packages[architecture];
  const folder = join(".cache", "bun", `${architecture}-${Bun.version}`);
  const executable = join(folder, "package", "bin", "bun");
  if (existsSync(executable)) return executable;
  await mkdir(join(".cache", "bun"), { recursive: true });
  const scratch = await mkdtemp(`${folder}.`);
  try {
    const file = await run(
      "npm",
      "pack",
      "--silent",
      `--pack-destination=${scratch}`,
      `${name}@${Bun.version}`,
    );
    const archive = join(scratch, file.trim());
    await checkArchive(name, archive);
    await run("tar", "--extract", `--file=${archive}`, `--directory=${scratch}`);
    await rm(archive);
    // Another build may have been first; what it put there is the same.
    await rename(scratch, folder).catch((error: unknown) => {
      if (!existsSync(executable)) throw error;
    });
    return executable;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};
