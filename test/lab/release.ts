import { existsSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json";
import { writeInstaller } from "../../scripts/release/installer.ts";
import { makeKey, publicKeyOf, sign } from "../../scripts/release/key.ts";
import { command } from "./command.ts";
import type { Lab } from "./lab.ts";
import { withLock } from "./lock.ts";
import { machinePackages } from "./machine.ts";
import { cache } from "./paths.ts";
import { packageKey } from "./tailscale/key.ts";

const repository = join(import.meta.dir, "..", "..");
export const executable = `clincher-linux-${process.arch}`;
export const releaseFiles = [
  executable,
  `${executable}.xz`,
  "SHA256SUMS",
  "SHA256SUMS.minisig",
  "install.sh",
];

/** The key that signs what this machine's labs publish; made when it is not there. */
export const releaseKey = async (): Promise<string> => {
  await machinePackages(["xz-utils", "curl", "minisign", "mandoc"]);
  const file = join(cache, "release.key");
  if (!existsSync(file)) await makeKey(file);
  return file;
};

/** Builds and signs the executable of a checkout for this machine, in its dist folder, which is returned. */
export const buildRelease = async (checkout: string, released: string): Promise<string> => {
  const key = await releaseKey();
  const publicKey = await publicKeyOf(key);
  const argv = [process.execPath, "scripts/build.ts", "--all", "--architecture", process.arch];
  const env = { CLINCHER_LAB_BUILD: "1" };
  const { fingerprint } = await packageKey();
  const keys = [`--release-key=${publicKey}`, `--tailscale-key=${fingerprint}`];
  await command([...argv, ...keys], { cwd: checkout, env });
  const folder = join(checkout, "dist");
  await sign(key, join(folder, "SHA256SUMS"), `clincher ${released}`);
  await writeInstaller(publicKey, join(folder, "install.sh"));
  return folder;
};

/** Puts the files of a release on the lab's web host, below a path that is empty or ends with a slash. */
export const publishFiles = async (lab: Lab, folder: string, below = ""): Promise<void> => {
  for (const name of releaseFiles) await lab.internet.publish(`${below}${name}`, join(folder, name));
};

/** Builds this checkout and puts it on the lab's web host; what was built from the same commit is used again. */
export const publishRelease = async (lab: Lab): Promise<void> => {
  lab.step("building clincher and putting it on the web host");
  await publishFiles(lab, await withLock("release", () => buildRelease(repository, version)));
};
