import type { Fact } from "./fact.ts";

/** Names of flags on a command line as the kernel shows it, without what they are set to. Pure. */
export const flagsIn = (commandLine: string): readonly string[] => [
  ...new Set(
    commandLine
      .split("\0")
      .slice(1)
      .flatMap((word) => /^--([a-z][\w-]*)/.exec(word)?.[1] ?? []),
  ),
];

/** The flags with which Docker's daemon was started, whatever file they are from; none where it does not run. */
export const dockerdFlags: Fact<readonly string[]> = {
  key: "dockerd-flags",
  read: async (host) => {
    const text = async (path: string): Promise<string> =>
      new TextDecoder().decode((await host.read(path).catch(() => null)) ?? undefined);
    const pid = (await text("/run/docker.pid")).trim();
    if (!/^\d+$/.test(pid)) return [];
    const commandLine = await text(`/proc/${pid}/cmdline`);
    // The note outlives its process, and the number goes to another.
    return /^[^\0]*\bdockerd\0/.test(commandLine) ? flagsIn(commandLine) : [];
  },
};
