import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { architectures } from "./build/architecture.ts";
import { run } from "./build/run.ts";
import { stampOf } from "./build/stamp.ts";
import { sumOf, writeSums } from "./build/sums.ts";
import { billOfMaterials } from "./release/bill.ts";
import { writeInstaller } from "./release/installer.ts";
import { publicKeyOf, sign } from "./release/key.ts";

const { values: flags } = parseArgs({
  options: {
    /** Secret key in minisign's format. */
    key: { type: "string" },
    /** One architecture only: for trying it out. */
    architecture: { type: "string" },
  },
});

const repository = join(import.meta.dir, "..");
process.chdir(repository);
const began = performance.now();
const say = (text: string): void =>
  console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);

if (flags.key === undefined)
  throw new Error("npm run release -- --key FILE (made with: minisign -G -s FILE)");
const key = flags.key;
const publicKey = await publicKeyOf(key);
const stamp = await stampOf(process.env);
if (stamp.commit === "unknown" || stamp.commit.endsWith("-dirty"))
  throw new Error("A release is made of a commit: commit your changes first.");

const wanted = architectures.filter((each) => each === (flags.architecture ?? each));
const executables = wanted.map((each) => `clincher-linux-${each}`);
const build = (folder: string, ...more: readonly string[]): Promise<string> => {
  const narrowed = flags.architecture === undefined ? [] : ["--architecture", flags.architecture];
  const argv = [
    process.execPath,
    "scripts/build.ts",
    "--all",
    `--release-key=${publicKey}`,
    ...narrowed,
    ...more,
  ];
  return run("env", `--chdir=${folder}`, ...argv);
};

/** Builds the same commit elsewhere, from nothing but what is committed, and compares. */
const buildTwice = async (): Promise<void> => {
  const other = await mkdtemp(join(tmpdir(), "clincher-again-"));
  try {
    await run("git", "clone", "--quiet", repository, other);
    await run("env", `--chdir=${other}`, "git", "checkout", "--quiet", stamp.commit);
    await run("npm", "ci", `--prefix=${other}`);
    await build(other, "--no-compress");
    for (const name of executables) {
      const [one, two] = await Promise.all([sumOf(join("dist", name)), sumOf(join(other, "dist", name))]);
      if (one !== two) throw new Error(`${name} is not reproducible: ${one} here, ${two} in another folder`);
      say(`${name} is the same, built in another folder: ${one}`);
    }
  } finally {
    await rm(other, { recursive: true, force: true });
  }
};

say(`building ${stamp.version} (${stamp.commit})`);
await build(repository);
await buildTwice();

const folder = join("dist", "release");
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const packed = executables.flatMap((name) => [name, `${name}.xz`]);
for (const name of packed) await cp(join("dist", name), join(folder, name));
await cp("CHANGELOG.md", join(folder, "CHANGELOG.md"));
await writeInstaller(publicKey, join(folder, "install.sh"));
await writeFile(
  join(folder, "sbom.cdx.json"),
  await billOfMaterials(stamp, join(".cache", "egress", wanted[0] ?? "x64", "egress")),
);
const files = [...packed, "CHANGELOG.md", "install.sh", "sbom.cdx.json"];
await writeSums(files.map((name) => join(folder, name)));
await sign(key, join(folder, "SHA256SUMS"), `clincher ${stamp.version}`);

say(`${folder} is complete. Anybody can check it:`);
console.log(`          minisign -Vm SHA256SUMS -P ${publicKey} && sha256sum --check SHA256SUMS`);
