import { z } from "zod";
import type { Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";

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

const parsed = (text: string): KeptCloudflare | null => {
  try {
    return list.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

/** The list that was fetched last; null when there is none, or a damaged one. */
export const readKeptCloudflare = async (host: Host): Promise<KeptCloudflare | null> => {
  const bytes = await host.read(keptCloudflarePath);
  return bytes === null ? null : parsed(new TextDecoder().decode(bytes));
};

/** The kept list; null when there is none, or a damaged one: then the executable's counts. */
export const keptCloudflare: Fact<KeptCloudflare | null> = {
  key: "cloudflare",
  read: readKeptCloudflare,
};
