import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Architecture } from "./architecture.ts";
import { packEgress } from "./egress.ts";
import { runtimeFor } from "./runtime.ts";
import type { Stamp } from "./stamp.ts";

/**
 * Compiles clincher for one architecture into `outFile`. Bytecode halves the time to start and costs 3 MB. The
 * executable reads no .env, bunfig.toml, tsconfig.json or package.json from the folder it is started in: it runs as
 * root. Certificates come from the system's store as well as from Bun's own, so that an operator's own authority counts.
 */
export const compile = async (
  architecture: Architecture,
  stamp: Stamp & { readonly releaseKey: string; readonly tailscaleKey: string },
  outFile: string,
): Promise<void> => {
  const [runtime, egress] = await Promise.all([runtimeFor(architecture), packEgress(architecture)]);
  await mkdir(".cache", { recursive: true });
  // A folder of its own: builds may run side by side. Bun embeds the name of the file it writes, so that is always the
  // same, or the bytes would differ.
  const scratch = await mkdtemp(join(".cache", "compile-"));
  const made = join(scratch, "clincher");
  try {
    const result = await Bun.build({
      entrypoints: ["src/main.ts"],
      minify: true,
      bytecode: true,
      format: "esm",
      sourcemap: "none",
      define: {
        "process.env.NODE_ENV": '"production"',
        CLINCHER_VERSION: JSON.stringify(stamp.version),
        CLINCHER_COMMIT: JSON.stringify(stamp.commit),
        CLINCHER_BUILT: JSON.stringify(stamp.built),
        CLINCHER_RELEASE_KEY: JSON.stringify(stamp.releaseKey),
        CLINCHER_TAILSCALE_KEY: JSON.stringify(stamp.tailscaleKey),
        CLINCHER_EGRESS_SHA256: JSON.stringify(egress.sha256),
      },
      compile: {
        target: `bun-linux-${architecture}`,
        executablePath: runtime,
        outfile: made,
        execArgv: ["--use-system-ca"],
        assets: [egress.path],
        autoloadDotenv: false,
        autoloadBunfig: false,
        autoloadTsconfig: false,
        autoloadPackageJson: false,
      },
      throw: false,
    });
    if (!result.success) throw new Error(result.logs.map((log) => String(log)).join("\n"));
    await rename(made, outFile);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};
