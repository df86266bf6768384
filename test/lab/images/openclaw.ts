import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Layers, layer } from "../base/layer.ts";
import { command } from "../command.ts";
import { authorityFile, debian, packages } from "./debian.ts";
import type { Recipe, Settings } from "./image.ts";
import { node, nodeVersion, unpackPackage } from "./node.ts";

const stub = join(import.meta.dir, "baileys");

/** What stands in for packages that a plain package registry cannot install. */
const overrides = { linkedom: "0.18.12", "@whiskeysockets/baileys": `file:${stub}` };

interface Manifest {
  dependencies: Record<string, string>;
  scripts?: Record<string, string>;
  [field: string]: unknown;
}

/** The package as an application of its own: peers (a local model runtime) and development tools are not in the image. */
function installable(manifest: Manifest): Manifest {
  const { peerDependencies: _peers, devDependencies: _tools, scripts: _scripts, ...rest } = manifest;
  const dependencies = Object.entries(rest.dependencies).map(([name, version]) => {
    const instead = Object.entries(overrides).find(([overridden]) => overridden === name)?.[1];
    return [name, instead ?? version];
  });
  return { ...rest, dependencies: Object.fromEntries(dependencies), overrides };
}

/** Debian as the gateway's real image has it: the tools it names, tini, and the user `node`. */
const withTools = async (): Promise<Layers> =>
  await packages(
    "image-tools",
    ["curl", "git", "openssl", "procps", "tini"],
    await debian(),
    "groupadd -g 1000 node && useradd -u 1000 -g node -s /bin/bash -m node && rm -f /etc/*-",
  );

/** Half of all files, read by nobody at run time, and by far most of the time that Docker takes to unpack. */
const unread = ["*.map", "*.d.ts", "*.d.mts", "*.d.cts"];

/** Removes them from the dependencies; TypeScript itself, which 2026.9.6 runs, reads its own declarations. */
async function prune(modules: string): Promise<void> {
  const like = unread.flatMap((pattern, index) => [...(index > 0 ? ["-o"] : []), "-name", pattern]);
  const spare = ["-not", "-path", join(modules, "typescript", "*")];
  await command(["find", modules, ...spare, "-type", "f", "(", ...like, ")", "-delete"]);
}

/** Scripts that a package runs on being installed; 2026.9.6 refuses to start on a read-only disk until they have run. */
const lifecycle = ["preinstall", "postinstall"];

/** The package with its dependencies in /app. */
async function app(version: string, runtime: Layers): Promise<Layers> {
  const stubFiles = await Promise.all(
    (await readdir(stub)).sort().map((name) => readFile(join(stub, name), "utf8")),
  );
  return await layer(
    "image-openclaw",
    { version, nodeVersion, overrides: Object.keys(overrides), unread, stubFiles, lifecycle },
    async (folder) => {
      const place = join(folder, "app");
      await unpackPackage(`openclaw@${version}`, place);
      const manifestFile = join(place, "package.json");
      const manifest = await readFile(manifestFile, "utf8");
      await writeFile(manifestFile, JSON.stringify(installable(JSON.parse(manifest) as Manifest)));
      const flags = [
        "--omit=dev",
        "--ignore-scripts",
        "--install-links",
        "--no-audit",
        "--no-fund",
        "--no-package-lock",
      ];
      // The image's Node decides which prebuilt parts fit.
      const env = { PATH: `${join(runtime.folders[0] ?? "", "usr/local/bin")}:${process.env.PATH}` };
      await command(["npm", "install", ...flags], { cwd: place, env });
      await prune(join(place, "node_modules"));
      await writeFile(manifestFile, manifest);
      const { scripts = {} } = JSON.parse(manifest) as Manifest;
      const own = lifecycle.flatMap((name) => scripts[name] ?? []);
      for (const script of own) await command(["sh", "-c", script], { cwd: place, env });
      await rm(join(place, "node_modules/.package-lock.json"), { force: true });
      await chmod(join(place, "openclaw.mjs"), 0o755);
      await command(["chown", "-R", "1000:1000", place]);
      await mkdir(join(folder, "usr/local/bin"), { recursive: true });
      await symlink("/app/openclaw.mjs", join(folder, "usr/local/bin/openclaw"));
    },
  );
}

const second = 1e9;
const probe =
  "fetch('http://127.0.0.1:18789/healthz').then((r)=>process.exit(r.ok?0:1)).catch(()=>process.exit(1))";

const settings: Settings = {
  User: "node",
  Env: [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    `NODE_VERSION=${nodeVersion}`,
    "NODE_ENV=production",
    `NODE_EXTRA_CA_CERTS=${authorityFile}`,
  ],
  Cmd: ["node", "openclaw.mjs", "gateway", "--allow-unconfigured"],
  WorkingDir: "/app",
  Healthcheck: {
    Test: ["CMD", "node", "-e", probe],
    Interval: 180 * second,
    Timeout: 10 * second,
    StartPeriod: 15 * second,
    Retries: 3,
  },
};

function openclaw(version: string, entrypoint: string[]): Recipe {
  return {
    reference: `ghcr.io/openclaw/openclaw:${version}`,
    settings: { ...settings, Entrypoint: entrypoint },
    async layers() {
      const top = async (): Promise<Layers[]> => {
        const runtime = await node();
        return [runtime, await app(version, runtime)];
      };
      const [below, tools, above] = await Promise.all([debian(), withTools(), top()]);
      return [below, tools, ...above];
    },
  };
}

/** The gateway, from its published package: the version that clincher pins, and the one it must get along with. */
export const gateways: Recipe[] = [
  openclaw("2026.3.13", ["docker-entrypoint.sh"]),
  openclaw("2026.9.6", ["tini", "-s", "--"]),
];
