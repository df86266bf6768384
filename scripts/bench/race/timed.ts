import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What one run took. */
export interface Run {
  /** Wall clock. */
  readonly seconds: number;
  /** User and system time of the process and of everything it started and waited for. */
  readonly cpu: number;
  /** Bytes: the largest process of them. */
  readonly memory: number;
  readonly output: string;
}

/** GNU time, of Debian's package of that name. What it starts does not inherit how large this process was. */
const gnuTime = "/usr/bin/time";

/** Runs a command to its end; throws with its last words when it fails. */
export const timed = async (argv: readonly string[]): Promise<Run> => {
  const folder = mkdtempSync(join(tmpdir(), "clincher-timed-"));
  try {
    const file = join(folder, "memory");
    const run = await spawned([gnuTime, "--quiet", "-o", file, "-f", "%M", ...argv]);
    return { ...run, memory: Number(readFileSync(file, "utf8")) * 1024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const spawned = async (argv: readonly string[]): Promise<Omit<Run, "memory">> => {
  const began = performance.now();
  const child = Bun.spawn([...argv], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  const seconds = (performance.now() - began) / 1000;
  const used = child.resourceUsage();
  if (code !== 0 || used === undefined)
    throw new Error(`${argv.slice(-4).join(" ")}: exit ${code}\n${`${output}\n${errors}`.slice(-3000)}`);
  const cpu = Number(used.cpuTime.total) / 1e6;
  return { seconds, cpu, output: `${output}\n${errors}` };
};

export type Quantity = "seconds" | "cpu" | "memory";

/** The middle one of an odd number, the lower of the two in the middle of an even one. */
export const medianOf = (runs: readonly Run[], quantity: Quantity): number => {
  const sorted = runs.map((run) => run[quantity]).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
};
