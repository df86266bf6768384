import { lockHolder } from "./lock.ts";
import { Interrupted, interrupted } from "./runner.ts";

const ids = [..."123456789abcdefghijklmnopqrstuvwxyz"];

/** Ids of labs that nobody uses at the moment. */
async function freeIds(count: number): Promise<string[]> {
  const free: string[] = [];
  for (const id of ids) {
    if (free.length === count) return free;
    if ((await lockHolder(`lab-${id}`)) === undefined) free.push(id);
  }
  return free;
}

/**
 * Runs scenarios side by side, each in a process and lab of its own, at most `jobs` at a time; prints each one's
 * output when it ends, and at the very end what failed, which is far up by then. Returns how many passed.
 */
export async function runSideBySide(names: string[], jobs: number): Promise<number> {
  const queue = [...names];
  const children = new Set<Bun.Subprocess>();
  const failed: string[] = [];
  const worker = async (id: string): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const child = Bun.spawn([process.execPath, `${import.meta.dir}/main.ts`, name], {
        env: { ...process.env, CLINCHER_LAB_ID: id },
        stdin: "ignore",
        stdout: "pipe",
        stderr: "inherit",
      });
      children.add(child);
      const [text, code] = await Promise.all([new Response(child.stdout).text(), child.exited]);
      children.delete(child);
      // Its own closing line would be taken for that of the whole run.
      process.stdout.write(text.replace(/^\d+ passed, \d+ failed\n/m, ""));
      if (code !== 0) failed.push(/^FAILED .*$/m.exec(text)?.[0] ?? `FAILED ${name}: exit code ${code}`);
    }
  };
  const workers = Promise.all((await freeIds(Math.min(jobs, names.length))).map(worker));
  try {
    await Promise.race([workers, interrupted()]);
  } catch (error) {
    queue.length = 0;
    if (error instanceof Interrupted) for (const child of children) child.kill("SIGTERM");
    await workers;
    throw error;
  }
  for (const line of failed) console.log(line);
  return names.length - failed.length;
}
