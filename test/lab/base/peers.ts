import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { pip, wheelsFor } from "../pip.ts";
import { inside, type Layers, layer } from "./layer.ts";

const packages = ["ansible", "python3-venv"];
const requirementsFile = join(import.meta.dir, "pyinfra.txt");
const wheels = "opt/wheels";

/** Ansible from Debian and pyinfra from its own project, in a virtual environment: what clincher is measured against. */
export const withPeers = async (below: Layers): Promise<Layers> => {
  const requirements = await readFile(requirementsFile, "utf8");
  const script = `apt-get update -q
    apt-get install -y -q --no-install-recommends ${packages.join(" ")}
    apt-get clean
    rm -rf /var/lib/apt/lists/*
    python3 -m venv /opt/pyinfra
    /opt/pyinfra/bin/pip install -q --no-index --find-links /${wheels} ${requirements.match(/^[\w.-]+==\S+$/gm)?.join(" ")}`;
  return await layer(
    "peers",
    script,
    async (folder) => {
      await mkdir(join(folder, wheels), { recursive: true });
      const download = ["download", "--no-deps", "--dest", join(folder, wheels), "-r", requirementsFile];
      await pip([...download, ...wheelsFor("3.13")]);
      await inside(folder, below, script);
      await rm(join(folder, wheels), { recursive: true });
    },
    below,
  );
};
