import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { Work } from "../resources/resource.ts";

/** Another apt is waited for this long, seconds. */
const lockPatience = 300;
const patienceSeconds = 1800;
const questionSeconds = 120;

/** "Remv name [version]" and "Purg name [version]" of a simulation to names. */
export const parseRemoved = (text: string): readonly string[] => [
  ...new Set(text.split("\n").flatMap((line) => /^(?:Remv|Purg) ([^\s:]+)/.exec(line)?.[1] ?? [])),
];

/** What apt answers. Without an answer nobody knows what else would go, so nothing does. */
const answer = async (host: Host, argv: readonly [string, ...string[]]): Promise<string> => {
  const { code, stdout, stderr } = await host.run({ argv, timeoutSeconds: questionSeconds });
  if (code === 0) return stdout;
  throw new Failure(exitCodes.failed, {
    what: `${argv.slice(0, 2).join(" ")} does not say which packages can go (exit code ${code})`,
    why: stderr.trim().split("\n").slice(-4).join("\n"),
    fix: "Mend what it says (dpkg --configure -a), then run this again: it goes on where it stopped.",
  });
};

/** What apt would remove. */
export const simulate = async (host: Host, ...argv: readonly string[]): Promise<readonly string[]> =>
  parseRemoved(await answer(host, ["apt-get", "-s", "-q", ...argv]));

/** Packages that somebody asked for by name. */
export const manuallyInstalled = async (host: Host): Promise<ReadonlySet<string>> =>
  new Set((await answer(host, ["apt-mark", "showmanual"])).split("\n"));

const onlyDepends = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map(
  (each) => `--no-${each}`,
);

/** Every package that these need, and what those need, whether it is installed or not. */
export const neededBy = async (host: Host, names: readonly string[]): Promise<ReadonlySet<string>> => {
  if (names.length === 0) return new Set();
  const { stdout } = await host.run({
    argv: ["apt-cache", "depends", "--recurse", ...onlyDepends, ...names],
    timeoutSeconds: questionSeconds,
  });
  return new Set(stdout.split("\n").map((line) => /([^\s:|<>]+)(?::\w+)?>?$/.exec(line)?.[1] ?? ""));
};

/** Removes packages with their settings. */
export const purge = async ({ host, progress }: Work, names: readonly string[]): Promise<void> => {
  const result = await host.run({
    argv: ["apt-get", "-q", "-y", "-o", `DPkg::Lock::Timeout=${lockPatience}`, "purge", ...names],
    environment: { DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_SUSPEND: "1" },
    timeoutSeconds: patienceSeconds,
    onLine: progress,
  });
  if (result.code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: `Packages could not be removed (apt-get exit code ${result.code})`,
    why: result.stderr.trim().split("\n").slice(-4).join("\n"),
    fix: "Mend what it says (dpkg --configure -a), then run this again: it goes on where it stopped.",
  });
};

/**
 * Those of these packages that can go without taking a package with them that was there before or that the operator
 * chose: `mayGo` says which may.
 */
export const removable = async (
  host: Host,
  names: readonly string[],
  mayGo: (name: string) => boolean,
): Promise<readonly string[]> => {
  const harmless = (removed: readonly string[]): boolean => removed.every(mayGo);
  if (names.length === 0 || harmless(await simulate(host, "purge", ...names))) return names;
  const found: string[] = [];
  for (const name of names) if (harmless(await simulate(host, "purge", name))) found.push(name);
  return found;
};
