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

/**
 * Where Docker's packages put Compose. Asked directly it says the same for half of the CPU, because the docker command
 * asks each of its plugins what it is first; and without a garbage collector for another third less.
 */
const plugin = "/usr/libexec/docker/cli-plugins/docker-compose";

/** The services that the compose file on this machine asks for, as Compose itself reads it. */
export const composeHashes = (folder: string): Fact<ComposeHashes> => ({
  key: `compose ${folder}`,
  slow: true,
  read: async (host) => {
    if ((await host.stat(`${folder}/compose.yaml`)) === null) return null;
    const direct = (await host.stat(plugin)) !== null;
    const result = await host.run({
      argv: [...(direct ? ([plugin] as const) : (["docker", "compose"] as const)), "config", "--hash", "*"],
      environment: { GOGC: "off" },
      directory: folder,
    });
    return result.code === 0 ? parseComposeHashes(result.stdout) : null;
  },
});
