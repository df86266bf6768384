import { z } from "zod";
import { dockerGet } from "./docker-api.ts";
import type { Fact } from "./fact.ts";

export interface DockerNetwork {
  readonly name: string;
  /** Name of its bridge on the host. */
  readonly device: string;
  /** Without a way out. */
  readonly internal: boolean;
  readonly subnets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

const answer = z.array(
  z.object({
    Id: z.string(),
    Name: z.string(),
    Internal: z.boolean().nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Options: z.record(z.string(), z.string()).nullish(),
    IPAM: z.object({ Config: z.array(z.object({ Subnet: z.string().optional() })).nullish() }).nullish(),
  }),
);

/** Docker names a bridge after the first twelve digits of the network's id, unless it was given a name. */
export const parseNetworks = (list: z.output<typeof answer>): readonly DockerNetwork[] =>
  list.map((each) => ({
    name: each.Name,
    device: each.Options?.["com.docker.network.bridge.name"] ?? `br-${each.Id.slice(0, 12)}`,
    internal: each.Internal ?? false,
    subnets: (each.IPAM?.Config ?? []).flatMap(({ Subnet }) => (Subnet === undefined ? [] : [Subnet])),
    labels: each.Labels ?? {},
  }));

/** Docker's networks; empty when there is no Docker Engine to ask. */
export const dockerNetworks: Fact<readonly DockerNetwork[]> = {
  key: "docker-networks",
  read: async (host) => parseNetworks((await dockerGet(host, "/networks", answer)) ?? []),
};
