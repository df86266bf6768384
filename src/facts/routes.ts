import { z } from "zod";
import type { Fact } from "./fact.ts";
import { readJson } from "./json.ts";

export interface Route {
  /** "default", an address, or a network with its prefix. */
  readonly destination: string;
  /** Empty for a route that leads nowhere (blackhole). */
  readonly device: string;
}

const answer = z.array(z.object({ dst: z.string(), dev: z.string().optional() }));

/** `ip -j route`. */
export const parseRoutes = (text: string): readonly Route[] =>
  (readJson(text, answer) ?? []).map(({ dst, dev }) => ({ destination: dst, device: dev ?? "" }));

/** The main IPv4 routing table; empty when there is no `ip` to ask. */
export const routes: Fact<readonly Route[]> = {
  key: "routes",
  read: async (host) => parseRoutes((await host.run({ argv: ["ip", "-j", "route"] })).stdout),
};
