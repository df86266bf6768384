import { z } from "zod";
import { dockerGet } from "./docker-api.ts";
import type { Fact } from "./fact.ts";

const answer = z.object({ Volumes: z.array(z.object({ Name: z.string() })).nullish() });

/** Names of Docker's volumes; empty when there is no Docker Engine to ask. */
export const dockerVolumes: Fact<readonly string[]> = {
  key: "docker-volumes",
  read: async (host) => ((await dockerGet(host, "/volumes", answer))?.Volumes ?? []).map(({ Name }) => Name),
};
