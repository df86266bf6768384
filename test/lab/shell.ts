import { alive } from "./paths.ts";
import { inLab, interrupted } from "./runner.ts";
import { entering, loginShell } from "./server/exec.ts";
import type { Inside } from "./server/process.ts";
import type { ServerOptions } from "./server.ts";

const terminal = (): Record<string, string> => ({ TERM: process.env.TERM ?? "dumb" });

async function interact(argv: string[]): Promise<number> {
  const child = Bun.spawn(argv, { stdio: ["inherit", "inherit", "inherit"] });
  return await child.exited;
}

/** Runs a command, or a login shell, on a server of a lab that another process keeps up; returns its exit code. */
export async function enter(name: string, argv: string[]): Promise<number> {
  const file = Bun.file(alive("servers", name, "inside.json"));
  if (!(await file.exists())) throw new Error(`no server ${name} is up in this lab`);
  const inside = (await file.json()) as Inside;
  return await interact(entering(inside, argv.length === 0 ? loginShell : argv, terminal()));
}

/** Leaves a server up: a shell on it when there is a terminal, else until a signal comes. */
export async function shell(name: string, options: ServerOptions): Promise<void> {
  await inLab(async (lab) => {
    const server = await lab.server(name, options);
    lab.step(`${server.name} is up: ${server.address}, ${server.address6}, ${server.domain}`);
    if (process.stdin.isTTY) await interact(server.enter());
    else {
      console.log(`enter with: npm run lab -- enter ${name}; ends with Ctrl-C`);
      await interrupted();
    }
  });
}
