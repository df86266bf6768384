import { z } from "zod";
import type { Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";
import { readJson } from "./json.ts";

/** What `clincher firewall refresh` keeps. */
export const keptCloudflarePath = "/var/lib/clincher/cloudflare.json";

const list = z.object({
  /** When it was fetched, ISO 8601 in UTC. */
  at: z.iso.datetime(),
  by: z.string().min(1),
  ranges: z.array(z.union([z.cidrv4(), z.cidrv6()])).min(1),
});
/** Cloudflare's networks as somebody fetched them. */
export type KeptCloudflare = z.output<typeof list>;

/** The list that was fetched last; null when there is none, or a damaged one. */
export const readKeptCloudflare = async (host: Host): Promise<KeptCloudflare | null> =>
  readJson(await host.read(keptCloudflarePath), list);

/** The kept list; null when there is none, or a damaged one: then the executable's counts. */
export const keptCloudflare: Fact<KeptCloudflare | null> = {
  key: "cloudflare",
  read: readKeptCloudflare,
};
