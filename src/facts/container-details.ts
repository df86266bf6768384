import { z } from "zod";
import { dockerGet, dockerRequest } from "./docker-api.ts";
import type { Fact } from "./fact.ts";
import { readJson } from "./json.ts";

export interface ContainerMount {
  readonly type: string;
  /** Path on this server; empty for what has none. */
  readonly source: string;
  readonly destination: string;
  readonly writable: boolean;
}

/** A container as `docker inspect` describes it. */
export interface ContainerDetails {
  readonly id: string;
  readonly name: string;
  readonly running: boolean;
  /** When its main process was started, milliseconds since 1970. */
  readonly started: number;
  /** Number of the image it runs. */
  readonly imageId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly mounts: readonly ContainerMount[];
  /** Names of the networks it is in. */
  readonly networks: readonly string[];
  /** The whole description: what anybody who may ask Docker can read. */
  readonly text: string;
}

const description = z.object({
  Id: z.string(),
  Name: z.string(),
  Image: z.string(),
  State: z.object({ Running: z.boolean(), StartedAt: z.string() }),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
  Mounts: z
    .array(
      z.object({ Type: z.string(), Source: z.string().nullish(), Destination: z.string(), RW: z.boolean() }),
    )
    .nullish(),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.unknown()).nullish() }),
});

/** What `GET /containers/ID/json` answers; null for anything else. */
export const parseContainerDetails = (text: string): ContainerDetails | null => {
  const said = readJson(text, description);
  if (said === null) return null;
  return {
    id: said.Id,
    name: said.Name.replace(/^\//, ""),
    running: said.State.Running,
    started: Date.parse(said.State.StartedAt) || 0,
    imageId: said.Image,
    labels: said.Config.Labels ?? {},
    mounts: (said.Mounts ?? []).map(({ Type, Source, Destination, RW }) => ({
      type: Type,
      source: Source ?? "",
      destination: Destination,
      writable: RW,
    })),
    networks: Object.keys(said.NetworkSettings.Networks ?? {}),
    text,
  };
};

const list = z.array(z.object({ Id: z.string() }));

/** Every container with all that Docker says of it; null when there is no Docker Engine to ask. */
export const containerDetails: Fact<readonly ContainerDetails[] | null> = {
  key: "container-details",
  read: async (host) => {
    const all = await dockerGet(host, "/containers/json?all=1", list);
    if (all === null) return null;
    const described = await Promise.all(
      all.map(async ({ Id }) => {
        const answer = await dockerRequest(host, { method: "GET", path: `/containers/${Id}/json` });
        // One that went away meanwhile is not there.
        return answer.ok && answer.status === 200 ? parseContainerDetails(answer.body) : null;
      }),
    );
    return described.flatMap((each) => each ?? []);
  },
};
