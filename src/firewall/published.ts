import { type Cidr, readCidr } from "../settings/values/network.ts";
import { canonicalNetwork } from "./network.ts";

/** Longest answer that is read, bytes; the real ones have less than 300. */
export const publishedLimit = 32_768;

/** A list that opens ports must look like what it is: prefix lengths between `widest` and `narrowest`, lines. */
const shapes = {
  4: { widest: 10, narrowest: 28, least: 5, most: 200 },
  6: { widest: 24, narrowest: 64, least: 3, most: 200 },
} as const;

/** Where nobody on the internet is (IANA's special-purpose registries); of IPv6 only 2000::/3 is given out. */
const special = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"],
  ...["224.0.0.0/3", "2001:db8::/32", "2002::/16"],
];

const known = (text: string): Cidr => {
  const read = readCidr(text);
  if (!read.ok) throw new Error(`${text} ${read.reason}`);
  return read.value;
};
const specialNetworks = special.map(known);
const global6 = known("2000::/3");

const overlap = (one: Cidr, other: Cidr): boolean => {
  if (one.family !== other.family) return false;
  const shift = BigInt((one.family === 4 ? 32 : 128) - Math.min(one.prefix, other.prefix));
  return one.network >> shift === other.network >> shift;
};

export type Published =
  | { readonly ok: true; readonly ranges: readonly string[] }
  /** What is wrong with it, a sentence. */
  | { readonly ok: false; readonly why: string };

const wrongLine = (line: string, family: 4 | 6): string | null => {
  const read = readCidr(line);
  if (!read.ok) return read.reason;
  const { widest, narrowest } = shapes[family];
  const { prefix } = read.value;
  if (read.value.family !== family) return `is not IPv${family}`;
  if (prefix < widest || prefix > narrowest) return `is not between a /${widest} and a /${narrowest}`;
  if (specialNetworks.some((each) => overlap(each, read.value))) return "is not on the internet";
  return family === 6 && !overlap(global6, read.value) ? "is not on the internet" : null;
};

/** One of Cloudflare's two lists: one network a line, and nothing that could not be one of theirs. */
export const parsePublished = (text: string, family: 4 | 6): Published => {
  const lines = text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  const { least, most } = shapes[family];
  for (const line of lines) {
    const wrong = wrongLine(line, family);
    if (wrong !== null) return { ok: false, why: `"${line.slice(0, 60)}" ${wrong}.` };
  }
  const ranges = [...new Set(lines.map(canonicalNetwork))];
  if (ranges.length < least || ranges.length > most)
    return { ok: false, why: `It has ${ranges.length} networks; ${least} to ${most} are believable.` };
  return { ok: true, ranges };
};

export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** From one list to another; the order of the lines is nobody's concern. */
export const differenceOf = (before: readonly string[], after: readonly string[]): Difference => ({
  added: after.filter((each) => !before.includes(each)),
  removed: before.filter((each) => !after.includes(each)),
});

/** More than this share of lines that came or went is no maintenance of a list that stood still for years. */
const believableShare = 0.25;

/** Whether it is far from what it is compared with, and a person has to look. */
export const isFarFrom = (pinned: readonly string[], after: readonly string[]): boolean => {
  const { added, removed } = differenceOf(pinned, after);
  return added.length + removed.length > pinned.length * believableShare;
};
