import type { Fact } from "./fact.ts";

/** URL of apt's proxy by scheme ("http", "https"); a scheme without one is reached directly. */
export type AptProxies = ReadonlyMap<string, string>;

/** `apt-config dump`: lines such as `Acquire::http::Proxy "http://10.0.0.2:3142";`. */
export const parseProxies = (text: string): AptProxies =>
  new Map(
    [...text.matchAll(/^Acquire::(https?)::Proxy "([^"]+)";$/gim)].flatMap(([, scheme, url]) =>
      scheme === undefined || url === undefined || url === "DIRECT"
        ? []
        : [[scheme.toLowerCase(), url] as const],
    ),
  );

/** Which proxies apt was told to go through. */
export const aptProxies: Fact<AptProxies> = {
  key: "apt-proxies",
  read: async (host) => parseProxies((await host.run({ argv: ["apt-config", "dump"] })).stdout),
};
