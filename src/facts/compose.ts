import type { Fact } from "./fact.ts";

/** Service name to the hash that Compose gives its settings; null when there is nothing to ask or it is not valid. */
export type ComposeHashes = ReadonlyMap<string, string> | null;

/** `docker compose config --hash '*'`: "service hash" a line. */
export const parseComposeHashes = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split("\n").flatMap((line) => {
      const [service, hash] = line.trim().split(/\s+/);
      return service === undefined || hash === undefined ? [] : [[service, hash] as const];
    }),
  );

/** The services that the compose file on this machine asks for, as Compose itself reads it. */
export const composeHashes = (folder: string): Fact<ComposeHashes> => ({
  key: `compose ${folder}`,
  slow: true,
  read: async (host) => {
    if ((await host.stat(`${folder}/compose.yaml`)) === null) return null;
    const result = await host.run({
      argv: ["docker", "compose", "config", "--hash", "*"],
      directory: folder,
    });
    return result.code === 0 ? parseComposeHashes(result.stdout) : null;
  },
});
