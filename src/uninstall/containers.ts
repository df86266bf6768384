import { exitCodes } from "../exit.ts";
import { containers } from "../facts/containers.ts";
import { dockerNetworks } from "../facts/docker-networks.ts";
import { hasImage, images } from "../facts/images.ts";
import { Failure } from "../problem.ts";
import { noteDeliberateStop } from "../resources/deliberate-stop.ts";
import type { Resource, Work } from "../resources/resource.ts";
import { services } from "../stack/services.ts";
import type { UninstallSite } from "./choices.ts";
import { isOwnNetwork, ownContainers } from "./own-containers.ts";

/** The gateway waits up to a minute for channels that it cannot reach. */
const stopSeconds = 300;

const docker = async ({ host }: Work, ...argv: readonly string[]): Promise<void> => {
  const result = await host.run({ argv: ["docker", ...argv], timeoutSeconds: stopSeconds });
  if (result.code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: `docker ${argv.slice(0, 2).join(" ")} failed`,
    why: result.stderr.trim().split("\n").slice(-4).join("\n"),
    fix: "Look at: docker ps --all; then run this again, it goes on where it stopped.",
  });
};

/** Nothing writes to the data any more. */
export const servicesStopped: Resource = {
  id: "services stopped",
  needs: [containers],
  diff: (facts) => {
    const running = ownContainers(facts).filter((each) => each.running);
    if (running.length === 0) return [];
    return [
      {
        action: "run",
        summary: `stop ${running.map(({ name }) => name).join(", ")}`,
        make: async (work) => {
          await docker(work, "stop", ...running.map(({ id }) => id));
          const gateway = running.find(({ name }) => name === services.gateway);
          // An uninstall that ends here leaves it down: the data was saved as it is now.
          if (gateway !== undefined) await noteDeliberateStop(work.host, gateway.id);
        },
      },
    ];
  },
};

const containersGone: Resource = {
  id: "containers gone",
  needs: [containers],
  diff: (facts) => {
    const own = ownContainers(facts);
    if (own.length === 0) return [];
    return [
      {
        action: "delete",
        summary: `remove the containers ${own.map(({ name }) => name).join(", ")}`,
        make: (work) => docker(work, "rm", "--force", ...own.map(({ id }) => id)),
      },
    ];
  },
};

const networksGone: Resource = {
  id: "networks gone",
  needs: [dockerNetworks],
  diff: (facts) => {
    const own = facts.get(dockerNetworks).filter(isOwnNetwork);
    if (own.length === 0) return [];
    return [
      {
        action: "delete",
        summary: `remove the networks ${own.map(({ name }) => name).join(", ")}`,
        make: (work) => docker(work, "network", "rm", ...own.map(({ name }) => name)),
      },
    ];
  },
};

const imagesGone = (names: readonly string[]): Resource => ({
  id: "images gone",
  needs: [images],
  diff: (facts) => {
    const there = names.filter((name) => hasImage(facts.get(images) ?? [], name));
    if (there.length === 0) return [];
    return [
      {
        action: "delete",
        summary: `remove the images ${there.join(", ")}`,
        make: (work) => docker(work, "image", "rm", "--force", ...there),
      },
    ];
  },
});

/** Everything of clincher's that Docker holds; images only where they were not there before. */
export const containersBack = ({ inventory }: UninstallSite): readonly Resource[] => [
  containersGone,
  networksGone,
  imagesGone([...inventory.before("image").keys()]),
];
