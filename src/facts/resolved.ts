import type { Fact } from "./fact.ts";

/** Resolvers answer within this time or count as silent, seconds. */
const patience = 12;

/** `getent ahosts`: one line for each address and socket type. */
export const parseAhosts = (text: string): readonly string[] => [
  ...new Set(text.split("\n").flatMap((line) => /^([0-9a-f.:]+)\s/i.exec(line)?.slice(1) ?? [])),
];

/**
 * Addresses of a name by DNS, without the machine's own hosts file: providers put the host's name there with a
 * loopback address. Empty when the name does not resolve.
 */
export const resolved = (name: string): Fact<readonly string[]> => ({
  key: `resolved ${name}`,
  read: async (host) => {
    const result = await host.run({
      argv: ["getent", "-s", "hosts:dns", "ahosts", name],
      timeoutSeconds: patience,
    });
    return parseAhosts(result.stdout);
  },
});
