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

/** Runs a command to its end; throws with its last words when it fails. */
export const timed = async (argv: readonly string[]): Promise<Run> => {
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
  return { seconds, cpu, memory: used.maxRSS, output: `${output}\n${errors}` };
};

export type Quantity = "seconds" | "cpu" | "memory";

/** The middle one of an odd number, the lower of the two in the middle of an even one. */
export const medianOf = (runs: readonly Run[], quantity: Quantity): number => {
  const sorted = runs.map((run) => run[quantity]).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
};
