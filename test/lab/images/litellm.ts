import { appendFile, chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inside, type Layers, layer } from "../base/layer.ts";
import { command } from "../command.ts";
import { ensureAuthority } from "../internet/authority.ts";
import { pip, wheelsFor } from "../pip.ts";
import { debian } from "./debian.ts";
import type { Recipe } from "./image.ts";

const version = "1.81.3";
/** Every package of `litellm[proxy]` and the metrics client of the real image, as they were when it was released. */
const requirementsFile = join(import.meta.dir, "litellm.txt");

const modules = "usr/local/lib/python3.11/dist-packages";

const files = {
  "usr/local/bin/litellm":
    "#!/usr/bin/python3\nimport sys\n\nfrom litellm import run_server\n\nsys.exit(run_server())\n",
  // Named by the image's ENTRYPOINT, relative to its working directory.
  "app/docker/prod_entrypoint.sh": '#!/bin/sh\nexec litellm "$@"\n',
};

/** The packages and the program, independent of what is below them. */
async function sources(): Promise<Layers> {
  const requirements = await readFile(requirementsFile, "utf8");
  const { certificate } = await ensureAuthority();
  return await layer("image-litellm", { requirements, files, modules, certificate }, async (folder) => {
    const place = join(folder, modules);
    await mkdir(place, { recursive: true });
    const install = ["install", "--no-deps", "--no-compile", "--target", place, "-r", requirementsFile];
    await pip([...install, ...wheelsFor("3.11")]);
    await rm(join(place, "bin"), { recursive: true, force: true });
    await appendFile(join(place, "certifi/cacert.pem"), `\n${certificate}`);
    for (const [name, text] of Object.entries(files)) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      await chmod(file, 0o755);
    }
    await command(["chown", "-R", "0:0", folder]);
  });
}

/** The packages' byte code: a read-only container cannot keep it and would compile 5,600 files at every start. */
async function byteCode(system: Layers, packages: Layers): Promise<Layers> {
  const below = {
    key: `${system.key} ${packages.key}`,
    folders: [...packages.folders, ...system.folders],
  };
  const compile = `python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash /${modules}`;
  return await layer("image-litellm-pyc", compile, (folder) => inside(folder, below, compile), below);
}

/** The model proxy, from its published package; no curl and no wget in it, like the real image. */
export const litellm: Recipe = {
  reference: `ghcr.io/berriai/litellm:main-v${version}-stable`,
  settings: {
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    Entrypoint: ["docker/prod_entrypoint.sh"],
    Cmd: ["--port", "4000"],
    WorkingDir: "/app",
    ExposedPorts: { "4000/tcp": {} },
  },
  async layers() {
    const [system, packages] = await Promise.all([debian(), sources()]);
    return [system, packages, await byteCode(system, packages)];
  },
};
