import { chmod, cp, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Layers, layer } from "../base/layer.ts";
import { command } from "../command.ts";

/** Newest 24.x; OpenClaw 2026.9.6 refuses anything below 24.16. */
export const nodeVersion = "24.21.0";
const npmVersion = "11.21.2";

/** Unpacks a package as published into `folder`, which must not exist; npm checks its hash. */
export async function unpackPackage(spec: string, folder: string): Promise<void> {
  const scratch = `${folder}.download`;
  await mkdir(scratch, { recursive: true });
  const { stdout } = await command(["npm", "pack", "--silent", "--pack-destination", scratch, spec], {
    cwd: scratch,
  });
  const archive = join(scratch, stdout.trim().split("\n").at(-1) ?? "");
  await command(["tar", "-xzf", archive, "-C", scratch, "--no-same-owner"]);
  await rename(join(scratch, "package"), folder);
  await rm(scratch, { recursive: true });
}

/** What the official node image starts every command with. */
const entrypoint = `#!/bin/sh
set -e
if [ "\${1#-}" != "\${1}" ] || [ -z "$(command -v "\${1}")" ] || { [ -f "\${1}" ] && ! [ -x "\${1}" ]; }; then
  set -- node "$@"
fi
exec "$@"
`;

/** Node and npm in /usr/local, as in the official node image. */
export async function node(): Promise<Layers> {
  return await layer("image-node", { nodeVersion, npmVersion, entrypoint }, async (folder) => {
    const local = join(folder, "usr/local");
    const bin = join(local, "bin");
    await mkdir(bin, { recursive: true });
    await mkdir(join(local, "lib/node_modules"), { recursive: true });
    const scratch = `${folder}.node`;
    await rm(scratch, { recursive: true, force: true });
    const platform = process.arch === "arm64" ? "arm64" : "x64";
    await unpackPackage(`node-linux-${platform}@${nodeVersion}`, scratch);
    await cp(join(scratch, "bin/node"), join(bin, "node"));
    await rm(scratch, { recursive: true });
    await unpackPackage(`npm@${npmVersion}`, join(local, "lib/node_modules/npm"));
    for (const name of ["npm", "npx"])
      await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(bin, name));
    await writeFile(join(bin, "docker-entrypoint.sh"), entrypoint);
    for (const name of ["node", "docker-entrypoint.sh"]) await chmod(join(bin, name), 0o755);
    await command(["chown", "-R", "0:0", folder]);
  });
}
