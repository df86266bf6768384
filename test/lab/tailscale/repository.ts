import { createHash } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Lab } from "../lab.ts";
import { alive } from "../paths.ts";
import { clearSign, packageKey } from "./key.ts";
import { packageControl, packageName, tailscalePackage } from "./package.ts";

const suite = "trixie";
const architecture = process.arch === "arm64" ? "arm64" : "amd64";
const index = `main/binary-${architecture}/Packages`;

const sha256 = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Puts a signed package repository with Tailscale in it where pkgs.tailscale.com is in this lab. */
export const publishTailscale = async (lab: Lab): Promise<void> => {
  const [deb, key] = await Promise.all([tailscalePackage(), packageKey()]);
  const folder = alive("tailscale-repository");
  await mkdir(folder, { recursive: true });
  const packages = [
    packageControl.trimEnd(),
    `Filename: pool/${packageName}`,
    `Size: ${(await stat(deb)).size}`,
    `SHA256: ${sha256(await readFile(deb))}`,
    "",
  ].join("\n");
  const release = [
    // As Tailscale's own calls itself; unattended upgrades know it by that.
    ...["Origin: Tailscale", "Label: Tailscale", `Suite: ${suite}`, `Codename: ${suite}`],
    ...[`Architectures: ${architecture}`, "Components: main", `Date: ${new Date().toUTCString()}`],
    ...["SHA256:", ` ${sha256(packages)} ${Buffer.byteLength(packages)} ${index}`, ""],
  ].join("\n");
  const [packagesFile, releaseFile] = [join(folder, "Packages"), join(folder, "Release")];
  await writeFile(packagesFile, packages);
  await writeFile(releaseFile, release);
  await clearSign(key, releaseFile, join(folder, "InRelease"));
  const put = (path: string, file: string) =>
    lab.internet.publish(`stable/debian/${path}`, file, "tailscale");
  await put(`dists/${suite}/InRelease`, join(folder, "InRelease"));
  await put(`dists/${suite}/${index}`, packagesFile);
  await put(`pool/${packageName}`, deb);
  await put(`${suite}.asc`, key.publicFile);
};
