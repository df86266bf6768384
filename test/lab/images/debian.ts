import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inside, type Layers, layer } from "../base/layer.ts";
import { command } from "../command.ts";
import { ensureAuthority } from "../internet/authority.ts";
import { machinePackages } from "../machine.ts";
import { debianMirrors, machineSources } from "../mirrors.ts";

/** The gateway's real image is built on this release; LiteLLM's (Wolfi) has no Debian packages at all. */
export const suite = "bookworm";

/** Where the images keep the lab's authority as a single certificate, next to it being in the system's bundle. */
export const authorityFile = "/usr/local/share/ca-certificates/clincher-lab.crt";

/** Nobody reads manuals in the lab, and the real images are slimmed the same way. */
const unread = [
  "usr/share/doc",
  "usr/share/man",
  "usr/share/info",
  "usr/share/locale",
  "var/cache/apt",
  "var/lib/apt/lists",
];

const list = async (root: string, folder: string, like = /./): Promise<string[]> =>
  (await readdir(join(root, folder)))
    .filter((name) => like.test(name))
    .map((name) => join(root, folder, name));

/** A minimal Debian with python3 and the system's certificates, among them the lab's authority. */
export async function debian(): Promise<Layers> {
  const { certificate } = await ensureAuthority();
  return await layer("image-debian", { suite, certificate, unread }, async (folder) => {
    await machinePackages(["debootstrap", "debian-archive-keyring"]);
    const { main } = debianMirrors(await machineSources());
    await command(
      ["unshare", "--mount", "--pid", "--fork", "--kill-child", "debootstrap", "--variant=minbase"].concat(
        ...["--include=ca-certificates,python3", suite, folder, main],
      ),
    );
    await mkdir(join(folder, "usr/local/share/ca-certificates"), { recursive: true });
    await writeFile(join(folder, authorityFile), certificate);
    await command(["chroot", folder, "update-ca-certificates"]);

    const ofTheMachine = ["etc/hostname", "etc/resolv.conf", "etc/apt/sources.list"];
    for (const name of ofTheMachine) await writeFile(join(folder, name), "");
    for (const name of unread) await rm(join(folder, name), { recursive: true, force: true });
    // Files that later layers write anew and would otherwise have to delete from this one.
    const rewritten = [...(await list(folder, "var/log")), ...(await list(folder, "etc", /-$/))];
    for (const file of rewritten) await rm(file, { recursive: true });
  });
}

/** Debian packages on top of a stack; everything apt needs for it stays outside the layer. */
export async function packages(name: string, names: string[], below: Layers, after = ""): Promise<Layers> {
  return await layer(
    name,
    { names, after },
    async (folder) => {
      const { main } = debianMirrors(await machineSources());
      await inside(
        folder,
        below,
        `mkdir -p /tmp/lists/partial /tmp/cache/archives/partial /tmp/log/apt
        echo "deb ${main} ${suite} main" >/tmp/sources.list
        options="-q -o Dir::Etc::sourcelist=/tmp/sources.list -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists=/tmp/lists \\
          -o Dir::Cache=/tmp/cache -o Dir::Log=/tmp/log/apt -o APT::Sandbox::User=root -o Dpkg::Use-Pty=0"
        apt-get $options update
        apt-get $options install -y --no-install-recommends ${names.join(" ")}
        rm -rf ${unread.map((part) => `/${part}`).join(" ")} /var/log/dpkg.log
        ${after}`,
      );
    },
    below,
  );
}
