import { z } from "zod";
import { dockerGet } from "./docker-api.ts";
import type { Fact } from "./fact.ts";

export interface PublishedPort {
  /** Port on the host. */
  readonly port: number;
  readonly container: string;
  readonly labels: Readonly<Record<string, string>>;
}

const answer = z.array(
  z.object({
    Names: z.array(z.string()),
    Labels: z.record(z.string(), z.string()).nullish(),
    Ports: z.array(z.object({ PublicPort: z.number().optional(), Type: z.string() })).nullish(),
  }),
);

/** The engine's list of running containers to the TCP ports they hold; IPv4 and IPv6 count once. */
export const parsePublishedPorts = (list: z.output<typeof answer>): readonly PublishedPort[] =>
  list.flatMap(({ Names, Labels, Ports }) => {
    const tcp = (Ports ?? []).filter(({ Type }) => Type === "tcp");
    const ports = new Set(tcp.flatMap(({ PublicPort }) => (PublicPort === undefined ? [] : [PublicPort])));
    return [...ports].map((port) => ({
      port,
      container: (Names[0] ?? "").replace(/^\//, ""),
      labels: Labels ?? {},
    }));
  });

/** Host ports of running containers; empty when there is no Docker Engine to ask. */
export const publishedPorts: Fact<readonly PublishedPort[]> = {
  key: "published-ports",
  read: async (host) => parsePublishedPorts((await dockerGet(host, "/containers/json", answer)) ?? []),
};
