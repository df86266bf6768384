import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Where the module's sources are; the pinned compiler is named in its go.mod. */
const source = import.meta.dir;

const architectures = { x64: "amd64", arm64: "arm64" } as const;

async function toolchain(): Promise<string> {
  const found = /^toolchain (go\S+)$/m.exec(await readFile(join(source, "go.mod"), "utf8"))?.[1];
  if (found === undefined) throw new Error("egress/go.mod names no toolchain");
  return found;
}

/**
 * Builds the egress proxy's static executable for an architecture into `outFile` and returns its SHA-256 (hex) and
 * the seconds it took (about 20 with a cold compiler cache, 1 with a warm one). The same sources give the same
 * bytes on every machine: the compiler is pinned (Go fetches it where another one is installed) and all modules'
 * contents are pinned by go.sum. Throws when Go is missing, or with the compiler's words.
 */
export async function buildEgress(
  arch: keyof typeof architectures,
  outFile: string,
): Promise<{ sha256: string; seconds: number }> {
  if (Bun.which("go") === null)
    throw new Error("Building the egress proxy needs Go 1.21 or newer: install it and put `go` on PATH.");
  const started = performance.now();
  const target = resolve(outFile);
  await mkdir(dirname(target), { recursive: true });
  const scratch = await mkdtemp(`${target}.`);
  try {
    const made = join(scratch, "egress");
    const flags = [
      "-mod=readonly",
      "-trimpath",
      "-buildvcs=false",
      "-ldflags=-s -w -buildid=",
      "-o",
      made,
      ".",
    ];
    const child = Bun.spawn(["go", "build", ...flags], {
      cwd: source,
      env: {
        ...process.env,
        CGO_ENABLED: "0",
        GOOS: "linux",
        GOARCH: architectures[arch],
        GOTOOLCHAIN: await toolchain(),
        // Settings of the machine that would change the bytes.
        GOFLAGS: "",
        GOAMD64: "v1",
        GOARM64: "v8.0",
        GOEXPERIMENT: "",
        GOWORK: "off",
      },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
    const [code, words] = await Promise.all([child.exited, new Response(child.stderr).text()]);
    if (code !== 0) throw new Error(`Building the egress proxy for ${arch} failed: ${words.trim()}`);
    const sha256 = createHash("sha256")
      .update(await readFile(made))
      .digest("hex");
    await rename(made, target);
    return { sha256, seconds: (performance.now() - started) / 1000 };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
