import { names, services } from "../../addresses.ts";
import type { Site } from "../site.ts";

/** Cloudflare's published ranges; unchanged since 2021. */
export const cloudflareRanges = {
  v4: [
    "173.245.48.0/20",
    "103.21.244.0/22",
    "103.22.200.0/22",
    "103.31.4.0/22",
    "141.101.64.0/18",
    "108.162.192.0/18",
    "190.93.240.0/20",
    "188.114.96.0/20",
    "197.234.240.0/22",
    "198.41.128.0/17",
    "162.158.0.0/15",
    "104.16.0.0/13",
    "104.24.0.0/14",
    "172.64.0.0/13",
    "131.0.72.0/22",
  ],
  v6: [
    "2400:cb00::/32",
    "2606:4700::/32",
    "2803:f800::/32",
    "2405:b500::/32",
    "2405:8100::/32",
    "2a06:98c0::/29",
    "2c0f:f248::/32",
  ],
} as const;

function answer(path: string): Response {
  // The real lists have no line feed after the last range.
  const list = (ranges: readonly string[]): Response => new Response(ranges.join("\n"));
  if (/^\/ips-v4\/?$/.test(path)) return list(cloudflareRanges.v4);
  if (/^\/ips-v6\/?$/.test(path)) return list(cloudflareRanges.v6);
  if (path === "/client/v4/ips") {
    const result = { ipv4_cidrs: cloudflareRanges.v4, ipv6_cidrs: cloudflareRanges.v6, etag: "lab" };
    return Response.json({ result, success: true, errors: [], messages: [] });
  }
  return new Response("not found\n", { status: 404 });
}

/** Cloudflare's address lists, as text on www and as JSON on api. */
export const cloudflare: Site = {
  service: "cloudflare",
  address: services.cloudflare,
  names: names.cloudflare,
  handle: (call) => answer(call.url.pathname),
};
