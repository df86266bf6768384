import { z } from "zod";
import { dockerGet } from "./docker-api.ts";
import type { Fact } from "./fact.ts";

export interface Container {
  readonly id: string;
  readonly name: string;
  /** Image as it was named when the container was made. */
  readonly image: string;
  readonly imageId: string;
  readonly running: boolean;
  /** Exited, dead, or made and never started: no process of it runs, and Docker is about to start none. */
  readonly inert?: true;
  /** Made, and never started: it waits for another, or nobody has asked for it. */
  readonly waiting: boolean;
  readonly health: "healthy" | "unhealthy" | "starting" | "none";
  /** "Up 3 minutes (healthy)", "Exited (1) 5 seconds ago". */
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
}

const answer = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()),
    Image: z.string(),
    ImageID: z.string(),
    State: z.string(),
    Status: z.string(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
);

const healthOf = (status: string): Container["health"] => {
  if (status.includes("(healthy)")) return "healthy";
  if (status.includes("(unhealthy)")) return "unhealthy";
  return status.includes("(health: starting)") ? "starting" : "none";
};

const inert: ReadonlySet<string> = new Set(["exited", "dead", "created"]);

/** Compose's own label of the project that a container belongs to. */
export const projectLabel = "com.docker.compose.project";

/** The engine's container list to containers. */
export const parseContainers = (list: z.output<typeof answer>): readonly Container[] =>
  list.map((each) => ({
    id: each.Id,
    name: (each.Names[0] ?? "").replace(/^\//, ""),
    image: each.Image,
    imageId: each.ImageID,
    running: each.State === "running",
    ...(inert.has(each.State) ? { inert: true } : {}),
    waiting: each.State === "created",
    health: healthOf(each.Status),
    status: each.Status,
    labels: each.Labels ?? {},
  }));

/** Every container, running or not; null when there is no Docker Engine to ask. */
export const containers: Fact<readonly Container[] | null> = {
  key: "containers",
  read: async (host) => {
    const list = await dockerGet(host, "/containers/json?all=1", answer);
    return list === null ? null : parseContainers(list);
  },
};
