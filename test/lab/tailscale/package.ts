import { existsSync } from "node:fs";
import { chmod, cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { command } from "../command.ts";
import { withLock } from "../lock.ts";
import { machinePackages } from "../machine.ts";
import { cached } from "../paths.ts";
import { ensureTool, toolSources, toolVersion } from "../tools.ts";

const version = toolVersion("tailscaled").slice(1);
const architecture = process.arch === "arm64" ? "arm64" : "amd64";
export const packageName = `tailscale_${version}_${architecture}.deb`;

const control = [
  "Package: tailscale",
  `Version: ${version}`,
  `Architecture: ${architecture}`,
  "Maintainer: Tailscale Inc. <info@tailscale.com>",
  "Depends: iptables",
  "Section: net",
  "Priority: extra",
  "Description: The easiest, most secure, cross platform way to use WireGuard",
  "",
].join("\n");

/** Where the files of its repository end up, as its own packages have them. */
const files = [
  ["cmd/tailscaled/tailscaled.service", "usr/lib/systemd/system/tailscaled.service", 0o644],
  ["cmd/tailscaled/tailscaled.defaults", "etc/default/tailscaled", 0o644],
  ["release/deb/debian.postinst.sh", "DEBIAN/postinst", 0o755],
  ["release/deb/debian.prerm.sh", "DEBIAN/prerm", 0o755],
  ["release/deb/debian.postrm.sh", "DEBIAN/postrm", 0o755],
] as const;

const put = async (from: string, to: string, mode: number): Promise<void> => {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
  await chmod(to, mode);
};

/** Tailscale's Debian package: its programs, built from its module, with its own unit and maintainer scripts. */
export const tailscalePackage = (): Promise<string> =>
  withLock("tailscale-package", async () => {
    const place = cached("packages", packageName);
    if (existsSync(place)) return place;
    await machinePackages(["dpkg-dev"]);
    const [sources, client, daemon] = await Promise.all([
      toolSources("tailscaled"),
      ensureTool("tailscale"),
      ensureTool("tailscaled"),
    ]);
    const tree = cached("packages", "tailscale.new");
    await rm(tree, { recursive: true, force: true });
    for (const [from, to, mode] of files) await put(join(sources, from), join(tree, to), mode);
    await put(client, join(tree, "usr/bin/tailscale"), 0o755);
    await put(daemon, join(tree, "usr/sbin/tailscaled"), 0o755);
    await writeFile(join(tree, "DEBIAN/control"), control);
    await writeFile(join(tree, "DEBIAN/conffiles"), "/etc/default/tailscaled\n");
    // Fast and large: it is read as often as it is written.
    await command(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", tree, `${place}.new`]);
    await rename(`${place}.new`, place);
    await rm(tree, { recursive: true });
    return place;
  });

export const packageControl = control;
