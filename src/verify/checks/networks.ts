import { parse } from "yaml";
import { z } from "zod";
import { stackAssets } from "../../../embedded/stack.ts";
import { containerDetails } from "../../facts/container-details.ts";
import { projectLabel } from "../../facts/containers.ts";
import { dockerNetworks } from "../../facts/docker-networks.ts";
import { projectName } from "../../phases/services.ts";
import { type Check, dockerSilent, type Finding, failed, install, verdictOf } from "../check.ts";

const compose = z.object({
  services: z.record(
    z.string(),
    z.object({ networks: z.union([z.array(z.string()), z.record(z.string(), z.unknown())]) }),
  ),
  networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) })),
});

const full = (network: string): string => `${projectName}_${network}`;

interface Wanted {
  /** Names of the networks of each service, as Docker knows them. */
  readonly networks: ReadonlyMap<string, readonly string[]>;
  readonly internal: readonly string[];
}

/** As compose.yaml has it. Read only when it is asked for: that takes half as long as loading all of clincher. */
const wantedOf = (): Wanted => {
  const asBuilt = compose.parse(parse(stackAssets.compose, { merge: true }));
  return {
    networks: new Map(
      Object.entries(asBuilt.services).map(([service, { networks }]) => [
        service,
        (Array.isArray(networks) ? networks : Object.keys(networks)).map(full),
      ]),
    ),
    internal: Object.entries(asBuilt.networks).flatMap(([name, { internal }]) =>
      internal ? [full(name)] : [],
    ),
  };
};

/** Networks are what keeps the agent from a way out: one more for a container is a hole, and Compose does not see it. */
export const networksCheck: Check = {
  name: "networks",
  title: "every service is in its own networks and in no other",
  on: () => ({
    needs: [containerDetails, dockerNetworks],
    judge: (facts) => {
      const containers = facts.get(containerDetails);
      if (containers === null) return failed(dockerSilent);
      const problems: Finding[] = [];
      const asBuilt = wantedOf();
      for (const { name, labels, networks, running } of containers) {
        const wanted = asBuilt.networks.get(labels["com.docker.compose.service"] ?? "");
        if (wanted === undefined || labels[projectLabel] !== projectName || !running) continue;
        for (const extra of networks.filter((each) => !wanted.includes(each)))
          problems.push({
            what: `${name} is in the network ${extra}, where it does not belong`,
            why: "It reaches whatever is there, past the egress lists.",
            fix: `docker network disconnect ${extra} ${name}`,
          });
        for (const missing of wanted.filter((each) => !networks.includes(each)))
          problems.push({
            what: `${name} is not in the network ${missing}`,
            why: "It does not find the services there.",
            fix: `docker rm -f ${name} && ${install}`,
          });
      }
      const open = facts
        .get(dockerNetworks)
        .filter(({ name, internal }) => asBuilt.internal.includes(name) && !internal);
      for (const { name } of open)
        problems.push({
          what: `The network ${name} has a way out`,
          why: "It was not made by clincher, which makes it internal.",
          fix: `docker compose --project-directory /opt/openclaw down && ${install}`,
        });
      return verdictOf(
        problems,
        `${asBuilt.networks.size} services, ${asBuilt.internal.length} networks without a way out`,
      );
    },
  }),
};
