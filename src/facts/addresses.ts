import { z } from "zod";
import type { Fact } from "./fact.ts";
import { readJson } from "./json.ts";

export interface Address {
  /** Name of the network interface. */
  readonly device: string;
  readonly address: string;
  /** Length of the network's prefix in bits. */
  readonly prefix: number;
}

const answer = z.array(
  z.object({
    ifname: z.string(),
    addr_info: z.array(z.object({ local: z.string(), prefixlen: z.number() }).partial()),
  }),
);

/** `ip -j addr`. */
export const parseAddresses = (text: string): readonly Address[] =>
  (readJson(text, answer) ?? []).flatMap(({ ifname, addr_info }) =>
    addr_info.flatMap(({ local, prefixlen }) =>
      local === undefined || prefixlen === undefined
        ? []
        : [{ device: ifname, address: local, prefix: prefixlen }],
    ),
  );

/** Every IPv4 and IPv6 address of this machine; empty when it has no `ip` to ask. */
export const addresses: Fact<readonly Address[]> = {
  key: "addresses",
  read: async (host) => parseAddresses((await host.run({ argv: ["ip", "-j", "addr"] })).stdout),
};
