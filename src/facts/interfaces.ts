import type { Fact } from "./fact.ts";

/** /proc/net/dev: two lines of headings, then "  eth0: 123 …". */
export const parseInterfaces = (text: string): readonly string[] =>
  text.split("\n").flatMap((line) => /^\s*(\S+):/.exec(line)?.[1] ?? []);

/** Names of all network interfaces. */
export const interfaces: Fact<readonly string[]> = {
  key: "interfaces",
  read: async (host) =>
    parseInterfaces(new TextDecoder().decode((await host.read("/proc/net/dev")) ?? undefined)),
};
