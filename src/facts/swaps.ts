import type { Fact } from "./fact.ts";

/** Files and devices that this machine swaps to: the first column of /proc/swaps. */
export const parseSwaps = (text: string): readonly string[] =>
  text
    .split("\n")
    .slice(1)
    .flatMap((line) => /^\S+/.exec(line)?.[0] ?? [])
    .map((path) => path.replaceAll("\\040", " "));

/** Swap in use, by path. */
export const swaps: Fact<readonly string[]> = {
  key: "swaps",
  read: async (host) => parseSwaps(new TextDecoder().decode((await host.read("/proc/swaps")) ?? undefined)),
};
