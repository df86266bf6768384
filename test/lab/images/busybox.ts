import { cp, mkdir, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Layers, layer } from "../base/layer.ts";
import { command } from "../command.ts";
import { debian } from "./debian.ts";
import type { Recipe, Settings } from "./image.ts";

const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const accounts = {
  passwd: "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
  group: "root:x:0:\nnogroup:x:65534:\n",
};

/** Fetches a Debian package into an empty folder without installing it, and returns its file. */
async function download(name: string, folder: string): Promise<string> {
  const get = ["apt-get", "download", "-q", "-o", "APT::Sandbox::User=root", name];
  if ((await command(get, { cwd: folder, check: false })).code !== 0) {
    await command(["apt-get", "update", "-q"]);
    await command(get, { cwd: folder });
  }
  const [file] = await readdir(folder);
  if (file === undefined) throw new Error(`apt-get downloaded nothing for ${name}`);
  return join(folder, file);
}

/** A statically linked busybox under all its names. */
async function busybox(): Promise<Layers> {
  return await layer("image-busybox", accounts, async (folder) => {
    const scratch = `${folder}.deb`;
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch);
    await command(["dpkg-deb", "-x", await download("busybox-static", scratch), join(scratch, "root")]);
    for (const name of [
      "bin",
      "etc",
      "home",
      "proc",
      "root",
      "sbin",
      "sys",
      "tmp",
      "usr/bin",
      "usr/sbin",
      "var/tmp",
    ])
      await mkdir(join(folder, name), { recursive: true });
    const program = join(folder, "bin/busybox");
    await rename(join(scratch, "root/bin/busybox"), program);
    await rm(scratch, { recursive: true });
    const names = (await command([program, "--list-full"])).stdout.trim().split("\n");
    for (const name of names.filter((each) => each !== "bin/busybox")) {
      await mkdir(join(folder, dirname(name)), { recursive: true });
      await symlink("/bin/busybox", join(folder, name));
    }
    for (const [name, text] of Object.entries(accounts)) await writeFile(join(folder, "etc", name), text);
    await command(["chmod", "1777", join(folder, "tmp"), join(folder, "var/tmp")]);
  });
}

/** The system's certificates, among them the lab's authority, where Debian and Alpine both look. */
async function certificates(): Promise<Layers> {
  const source = await debian();
  const bundle = "etc/ssl/certs/ca-certificates.crt";
  return await layer("image-certificates", source.key, async (folder) => {
    await mkdir(dirname(join(folder, bundle)), { recursive: true });
    await cp(join(source.folders[0] ?? "", bundle), join(folder, bundle));
    await symlink("certs/ca-certificates.crt", join(folder, "etc/ssl/cert.pem"));
  });
}

const shell: Settings = { Env: [path], Cmd: ["/bin/sh"] };

/** The layers of what the lab has in place of Alpine. */
export const alpineLayers = async (): Promise<Layers[]> => await Promise.all([busybox(), certificates()]);

/** Small images for tests: the names are real, the contents are Debian's busybox. */
export const small: Recipe[] = [
  {
    reference: "docker.io/library/busybox:1.37",
    settings: { ...shell, Cmd: ["sh"] },
    layers: async () => [await busybox()],
  },
  { reference: "docker.io/library/alpine:3.22", settings: shell, layers: alpineLayers },
];
