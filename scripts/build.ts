import { existsSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Architecture, architectures, ownArchitecture } from "./build/architecture.ts";
import { compile } from "./build/compile.ts";
import { compress } from "./build/compress.ts";
import { stampOf } from "./build/stamp.ts";
import { readSums, sumOf, writeSums } from "./build/sums.ts";

const { values: flags } = parseArgs({
  options: {
    /** Both architectures, compressed as well, with checksums: what a release consists of. */
    all: { type: "boolean", default: false },
    /** With --all: leave the compressed files out. */
    "no-compress": { type: "boolean", default: false },
    /** With --all: one architecture only. */
    architecture: { type: "string" },
    /** Public key of minisign that `clincher self-update` trusts; without one it refuses. */
    "release-key": { type: "string", default: "" },
    /** Fingerprint of the key that the lab's stand-in for Tailscale's packages is signed with; not for releases. */
    "tailscale-key": { type: "string", default: "" },
  },
});

process.chdir(join(import.meta.dir, ".."));
const folder = "dist";
await mkdir(folder, { recursive: true });
const stamp = {
  ...(await stampOf(process.env)),
  releaseKey: flags["release-key"],
  tailscaleKey: flags["tailscale-key"],
};

const report = async (file: string, began: number): Promise<void> => {
  const megabytes = ((await stat(file)).size / 1e6).toFixed(1);
  console.log(`${file}  ${megabytes} MB  ${((performance.now() - began) / 1000).toFixed(1)} s`);
};

const release = async (architecture: Architecture): Promise<readonly string[]> => {
  const earlier = await readSums(folder);
  const name = `clincher-linux-${architecture}`;
  const executable = join(folder, name);
  const compiling = performance.now();
  await compile(architecture, stamp, executable);
  await report(executable, compiling);
  if (flags["no-compress"]) return [executable];
  const packed = `${executable}.xz`;
  // Compressing takes far longer than compiling, and the same bytes give the same bytes.
  const unchanged =
    earlier.get(name) === (await sumOf(executable)) &&
    existsSync(packed) &&
    earlier.get(`${name}.xz`) === (await sumOf(packed));
  const packing = performance.now();
  if (!unchanged) await compress(architecture, executable);
  await report(packed, packing);
  return [executable, packed];
};

if (flags.all) {
  const files: string[] = [];
  const wanted = architectures.filter((each) => each === (flags.architecture ?? each));
  if (wanted.length === 0) throw new Error(`--architecture is one of: ${architectures.join(", ")}`);
  for (const architecture of wanted) files.push(...(await release(architecture)));
  await writeSums(files);
} else {
  const began = performance.now();
  await compile(ownArchitecture(), stamp, join(folder, "clincher"));
  await report(join(folder, "clincher"), began);
}
