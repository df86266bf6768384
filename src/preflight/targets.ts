import type { AptProxies } from "../facts/apt-proxies.ts";
import type { AptSource } from "../facts/apt-sources.ts";
import type { Target } from "../facts/reach.ts";
import { dockerRepositoryHost } from "../resources/apt-repository.ts";

/** What a target is for: decides which answers are good ones. */
export interface Wanted extends Target {
  readonly kind: "mirror" | "registry" | "page" | "port";
}

/** Docker Hub's images are named after one host and served by another. */
const registryHosts = new Map([["docker.io", "registry-1.docker.io"]]);
const letsEncrypt = "https://acme-v02.api.letsencrypt.org/directory";

const fromUrl = (text: string, kind: Wanted["kind"]): readonly Wanted[] => {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return [];
  const port = url.port !== "" ? Number(url.port) : url.protocol === "https:" ? 443 : 80;
  return [{ kind, host: url.hostname, port, ...(kind === "port" ? {} : { url: url.href }) }];
};

/** One archive of each mirror host, or the proxy that apt goes through to it. */
const mirrors = (sources: readonly AptSource[], proxies: AptProxies): readonly Wanted[] => {
  const found = new Map<string, Wanted>();
  for (const { uri, suites } of sources) {
    const [suite = ""] = suites;
    const proxy = proxies.get(uri.split(":")[0]?.toLowerCase() ?? "");
    const release = `${uri.replace(/\/*$/, "/")}${suite.endsWith("/") ? suite : `dists/${suite}/`}InRelease`;
    const [wanted] = proxy === undefined ? fromUrl(release, "mirror") : fromUrl(proxy, "port");
    if (wanted !== undefined && !found.has(`${wanted.host}:${wanted.port}`))
      found.set(`${wanted.host}:${wanted.port}`, wanted);
  }
  return [...found.values()];
};

/**
 * What a change means with its `reaches`: "packages", "docker-repository", "registry:HOST", "acme", "acme:URL of a
 * directory", or "HOST:PORT". Throws when it is none of them: a defect, not a state of the network.
 */
export const targetsOf = (
  need: string,
  sources: readonly AptSource[],
  proxies: AptProxies,
): readonly Wanted[] => {
  const [kind = "", rest = ""] = [need.split(":")[0], need.slice(need.indexOf(":") + 1)];
  if (need === "packages") return mirrors(sources, proxies);
  if (need === "docker-repository") return fromUrl(`https://${dockerRepositoryHost}/`, "page");
  if (need === "acme") return fromUrl(letsEncrypt, "page");
  if (kind === "acme") return fromUrl(rest, "page");
  if (kind === "registry") return fromUrl(`https://${registryHosts.get(rest) ?? rest}/v2/`, "registry");
  if (/^\d{1,5}$/.test(rest)) return [{ kind: "port", host: kind, port: Number(rest) }];
  throw new Error(`no such thing to reach: ${need}`);
};
