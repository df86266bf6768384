import { z } from "zod";
import { dockerGet } from "./docker-api.ts";
import type { Fact } from "./fact.ts";

export interface Image {
  readonly id: string;
  /** name:tag */
  readonly tags: readonly string[];
  /** name@sha256:… as the registry knows it */
  readonly digests: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

const answer = z.array(
  z.object({
    Id: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    RepoDigests: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
);

/** Every image that is here; null when there is no Docker Engine to ask. */
export const images: Fact<readonly Image[] | null> = {
  key: "images",
  read: async (host) => {
    const list = await dockerGet(host, "/images/json", answer);
    return (
      list?.map((each) => ({
        id: each.Id,
        tags: each.RepoTags ?? [],
        digests: each.RepoDigests ?? [],
        labels: each.Labels ?? {},
      })) ?? null
    );
  },
};

/** Docker leaves "docker.io/library/" out where people may; with all parts two names can be compared. */
export const fullName = (name: string): string => {
  const [first = "", ...rest] = name.split("/");
  if (rest.length === 0) return `docker.io/library/${name}`;
  return first.includes(".") || first.includes(":") || first === "localhost" ? name : `docker.io/${name}`;
};

/** Is an image here under this name:tag, and, where a digest is given, is it the one with that digest? */
export const hasImage = (list: readonly Image[], name: string, digest?: string): boolean =>
  list.some(
    (image) =>
      image.tags.some((tag) => fullName(tag) === fullName(name)) &&
      (digest === undefined || image.digests.some((each) => each.endsWith(`@${digest}`))),
  );
