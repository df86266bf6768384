import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./paths.ts";

/** Programs the lab builds from Go modules; pinned, so that every machine runs the same. */
const tools = {
  pebble: { module: "github.com/letsencrypt/pebble/v2/cmd/pebble", version: "v2.10.1", flags: "" },
  caddy: {
    module: "github.com/caddyserver/caddy/v2/cmd/caddy",
    version: "v2.11.9",
    // Without it `caddy version` says "unknown".
    flags: "-X github.com/caddyserver/caddy/v2.CustomVersion=v2.11.9",
  },
} as const;

export type Tool = keyof typeof tools;

/** Version of a tool as its project writes it, for example `v2.10.1`. */
export const toolVersion = (name: Tool): string => tools[name].version;

/**
 * Path of a tool's static executable, built on first use (15-60 s) and cached.
 * Throws with the compiler's last words when it cannot be built.
 */
export async function ensureTool(name: Tool): Promise<string> {
  const { module, version, flags } = tools[name];
  const place = cached("tools", `${name}-${version}`);
  if (existsSync(place)) return place;
  if (Bun.which("go") === null)
    throw new Error(`The lab builds ${name} with Go: put Go 1.21 or newer on PATH.`);

  mkdirSync(cached("tools"), { recursive: true });
  const made = mkdtempSync(cached("tools", `${name}-new-`));
  try {
    const child = Bun.spawn(
      ["go", "install", "-trimpath", "-ldflags", `-s -w ${flags}`, `${module}@${version}`],
      {
        // Outside the repository: its own Go module must not decide which versions are taken.
        cwd: made,
        env: { ...process.env, GOBIN: made, CGO_ENABLED: "0" },
        stdin: "ignore",
        stdout: "ignore",
        stderr: "pipe",
      },
    );
    const [code, words] = await Promise.all([child.exited, new Response(child.stderr).text()]);
    if (code !== 0) throw new Error(`Building ${name} ${version} failed: ${words.trim().slice(-2000)}`);
    renameSync(join(made, name), place);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  return place;
}
