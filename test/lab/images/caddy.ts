import { chmod, cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Layers, layer } from "../base/layer.ts";
import { command } from "../command.ts";
import { machinePackages } from "../machine.ts";
import { ensureTool, toolVersion } from "../tools.ts";
import { alpineLayers } from "./busybox.ts";
import type { Recipe } from "./image.ts";

const version = toolVersion("caddy");

const files = {
  "etc/caddy/Caddyfile": ":80 {\n\troot * /usr/share/caddy\n\tfile_server\n}\n",
  "usr/share/caddy/index.html": "<!DOCTYPE html>\n<title>Caddy works!</title>\n",
};

async function server(): Promise<Layers> {
  return await layer("image-caddy", { version, files }, async (folder) => {
    for (const name of ["usr/bin", "etc/caddy", "usr/share/caddy", "srv", "config/caddy", "data/caddy"])
      await mkdir(join(folder, name), { recursive: true });
    for (const name of ["config/caddy", "data/caddy"]) await chmod(join(folder, name), 0o1777);
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const program = join(folder, "usr/bin/caddy");
    await cp(await ensureTool("caddy"), program);
    await chmod(program, 0o755);
    await machinePackages(["libcap2-bin"]);
    // As in the official image: without NET_BIND_SERVICE in its bounding set the container cannot even start it.
    await command(["setcap", "cap_net_bind_service=+ep", program]);
  });
}

/** The web server, built from its published module on the lab's stand-in for Alpine. */
export const caddy: Recipe = {
  reference: `docker.io/library/caddy:${version.slice(1)}-alpine`,
  settings: {
    Env: [
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      `CADDY_VERSION=${version}`,
      "XDG_CONFIG_HOME=/config",
      "XDG_DATA_HOME=/data",
    ],
    Cmd: ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
    WorkingDir: "/srv",
    ExposedPorts: { "80/tcp": {}, "443/tcp": {}, "443/udp": {}, "2019/tcp": {} },
    Labels: { "org.opencontainers.image.version": version, "org.opencontainers.image.title": "Caddy" },
  },
  async layers() {
    const [below, top] = await Promise.all([alpineLayers(), server()]);
    return [...below, top];
  },
};
