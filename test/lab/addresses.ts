/**
 * The lab's internet. Every address lives inside the lab's own network namespaces and none has a route to the
 * outside. Addresses come from the documentation ranges (RFC 5737, RFC 3849): the egress proxy treats private
 * ranges as forbidden, so a provider on 10.x could never be reached through it.
 */
export const servers = { network: "203.0.113.0/24", router: "203.0.113.1", first: 10, last: 99 } as const;
export const servers6 = { network: "2001:db8:1::/64", router: "2001:db8:1::1" } as const;

/** Address of the n-th server (10..99). */
export const serverAddress = (n: number): string => `203.0.113.${n}`;
export const serverAddress6 = (n: number): string => `2001:db8:1::${n}`;

/** One address per service of the internet, on the internet namespace's own interface. */
export const services = {
  resolver: ["1.1.1.1", "8.8.8.8", "198.51.100.53"],
  registry: "198.51.100.20",
  web: "198.51.100.30",
  docker: "198.51.100.35",
  tailscale: "198.51.100.36",
  packages: "198.51.100.40",
  acme: "198.51.100.50",
  models: "198.51.100.60",
  telegram: "198.51.100.70",
  cloudflare: "198.51.100.80",
  elsewhere: "198.51.100.90",
  mesh: "198.51.100.95",
} as const;

/** Which real names each service answers to. Names of package mirrors come from the machine's own apt sources. */
export const names = {
  registry: ["ghcr.io", "registry-1.docker.io", "auth.docker.io", "docker.io", "index.docker.io", "quay.io"],
  web: ["get.clincher.dev", "downloads.clincher.dev"],
  acme: ["acme-v02.api.letsencrypt.org"],
  models: ["api.anthropic.com", "api.voyageai.com", "api.openai.com"],
  telegram: ["api.telegram.org"],
  cloudflare: ["www.cloudflare.com", "api.cloudflare.com"],
  docker: ["download.docker.com"],
  tailscale: ["pkgs.tailscale.com"],
  mesh: ["mesh.agents-lab.net"],
  elsewhere: ["attacker.example.net"],
} as const;

/** Domain of the deployment on server n, resolved by the lab's DNS to that server. */
export const domainOf = (server: string): string => `${server}.agents-lab.net`;
