import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./paths.ts";

// Newer ones need a newer Go than CI has.
const tailscale = {
  module: "tailscale.com",
  version: "v1.102.5",
  // As its own packages say it: they know their version from elsewhere.
  flags: "-X tailscale.com/version.longStamp=1.102.5 -X tailscale.com/version.shortStamp=1.102.5",
} as const;

/** Programs the lab builds from Go modules; pinned, so that every machine runs the same. */
const tools = {
  pebble: {
    module: "github.com/letsencrypt/pebble/v2",
    command: "cmd/pebble",
    version: "v2.10.1",
    flags: "",
  },
  tailscale: { ...tailscale, command: "cmd/tailscale" },
  tailscaled: { ...tailscale, command: "cmd/tailscaled" },
  headscale: {
    module: "github.com/juanfont/headscale",
    command: "cmd/headscale",
    version: "v0.29.2",
    flags: "",
  },
  caddy: {
    module: "github.com/caddyserver/caddy/v2",
    command: "cmd/caddy",
    version: "v2.11.9",
    // Without it `caddy version` says "unknown".
    flags: "-X github.com/caddyserver/caddy/v2.CustomVersion=v2.11.9",
  },
} as const;

export type Tool = keyof typeof tools;

/** Version of a tool as its project writes it, for example `v2.10.1`. */
export const toolVersion = (name: Tool): string => tools[name].version;

/** Runs the Go compiler's command in a folder; throws with its last words. */
async function go(folder: string, ...argv: string[]): Promise<string> {
  if (Bun.which("go") === null)
    throw new Error("The lab builds programs with Go: put Go 1.26 or newer on PATH.");
  const child = Bun.spawn(["go", ...argv], {
    // Outside the repository: its own Go module must not decide which versions are taken.
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: "0" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [code, out, words] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if (code !== 0) throw new Error(`go ${argv.join(" ")} failed: ${words.trim().slice(-2000)}`);
  return out;
}

/** Folder with the sources of a tool's module, fetched when it is not there. Read only. */
export async function toolSources(name: Tool): Promise<string> {
  const { module, version } = tools[name];
  mkdirSync(cached("tools"), { recursive: true });
  const answer: unknown = JSON.parse(
    await go(cached("tools"), "mod", "download", "-json", `${module}@${version}`),
  );
  if (typeof answer === "object" && answer !== null && "Dir" in answer) return String(answer.Dir);
  throw new Error(`go does not say where it keeps ${module}`);
}

/**
 * Path of a tool's static executable, built on first use (15 s to 3 minutes) and cached.
 * Throws with the compiler's last words when it cannot be built.
 */
export async function ensureTool(name: Tool): Promise<string> {
  const { module, command, version, flags } = tools[name];
  const place = cached("tools", `${name}-${version}`);
  if (existsSync(place)) return place;
  mkdirSync(cached("tools"), { recursive: true });
  const made = mkdtempSync(cached("tools", `${name}-new-`));
  try {
    // A module of its own that needs this one: `go install` also asks for all versions there are, which a module proxy
    // may refuse.
    await go(made, "mod", "init", "lab");
    await go(made, "mod", "edit", `-require=${module}@${version}`);
    const build = ["build", "-mod=mod", "-trimpath", "-ldflags", `-s -w ${flags}`, "-o", name];
    await go(made, ...build, `${module}/${command}`);
    renameSync(join(made, name), place);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  return place;
}
