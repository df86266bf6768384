export interface Measured {
  /** Wall-clock milliseconds, sorted. */
  readonly milliseconds: readonly number[];
  /** Largest memory of the process and those it waited for, bytes. */
  readonly memory: number;
}

const once = async (argv: readonly string[]): Promise<{ milliseconds: number; memory: number }> => {
  const began = performance.now();
  const child = Bun.spawn([...argv], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  await child.exited;
  return { milliseconds: performance.now() - began, memory: child.resourceUsage()?.maxRSS ?? 0 };
};

/** Runs commands in turn (A B A B …) after one round that does not count, so that a drift of the machine meets all alike. */
export const measure = async (
  commands: Readonly<Record<string, readonly string[]>>,
  rounds: number,
): Promise<ReadonlyMap<string, Measured>> => {
  const runs = new Map<string, { milliseconds: number; memory: number }[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, argv] of Object.entries(commands)) {
      const run = await once(argv);
      if (round > 0) runs.set(name, [...(runs.get(name) ?? []), run]);
    }
  }
  return new Map(
    [...runs].map(([name, all]) => [
      name,
      {
        milliseconds: all.map((run) => run.milliseconds).sort((a, b) => a - b),
        memory: Math.max(...all.map((run) => run.memory)),
      },
    ]),
  );
};

export const median = ({ milliseconds }: Measured): number =>
  milliseconds[Math.floor(milliseconds.length / 2)] ?? Number.NaN;
