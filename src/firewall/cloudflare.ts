import type { KeptCloudflare } from "../facts/cloudflare.ts";

/** Day on which these ranges were last compared with those that Cloudflare publishes. They last changed in 2021. */
export const cloudflareDate = "2026-02-11";

/** Networks from which Cloudflare connects to origins: https://www.cloudflare.com/ips-v4 and /ips-v6. */
export const cloudflareRanges: readonly string[] = [
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
  "2400:cb00::/32",
  "2606:4700::/32",
  "2803:f800::/32",
  "2405:b500::/32",
  "2405:8100::/32",
  "2a06:98c0::/29",
  "2c0f:f248::/32",
];

/** Networks of Cloudflare, and how they got here. */
export interface CloudflareList {
  readonly ranges: readonly string[];
  /** Day on which Cloudflare published just these, YYYY-MM-DD. */
  readonly date: string;
  /** Who fetched them; null for those of the executable. */
  readonly by: string | null;
}

/** The list of the executable. */
export const pinnedCloudflare: CloudflareList = {
  ranges: cloudflareRanges,
  date: cloudflareDate,
  by: null,
};

/** The list that counts: the newer one, so that a kept one does not outlive a newer executable. */
export const cloudflareInForce = (kept: KeptCloudflare | null): CloudflareList =>
  kept === null || kept.at.slice(0, 10) < cloudflareDate
    ? pinnedCloudflare
    : { ranges: kept.ranges, date: kept.at.slice(0, 10), by: kept.by };

/** "as of 2026-02-11, from the executable". */
export const originOf = ({ date, by }: CloudflareList): string =>
  `as of ${date}, ${by === null ? "from the executable" : `fetched by ${by}`}`;
