import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { layer } from "../base/layer.ts";
import { debianMirrors, machineSources } from "../mirrors.ts";
import { debian, suite } from "./debian.ts";
import type { Recipe } from "./image.ts";

/** Debian itself, able to install packages as the real image is: what the sandbox is built from. */
export const slim: Recipe = {
  reference: "docker.io/library/debian:bookworm-slim",
  settings: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["bash"] },
  async layers() {
    const below = await debian();
    const { main } = debianMirrors(await machineSources());
    const sources = `deb ${main} ${suite} main\n`;
    const top = await layer(
      "image-slim",
      { sources },
      async (folder) => {
        await mkdir(join(folder, "etc/apt"), { recursive: true });
        await writeFile(join(folder, "etc/apt/sources.list"), sources);
      },
      below,
    );
    return [below, top];
  },
};
