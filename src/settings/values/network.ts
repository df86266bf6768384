import { isIP } from "node:net";
import { z } from "zod";
import { bad, good, type Read } from "./read.ts";
import { textValue } from "./value.ts";

export interface Cidr {
  readonly family: 4 | 6;
  /** Network address as a number. */
  readonly network: bigint;
  readonly prefix: number;
}

/** The address as a number; the text must be a valid address without a zone. */
function toNumber(address: string, family: 4 | 6): bigint {
  if (family === 4) return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  // The URL parser turns every spelling, also the one with an IPv4 tail, into groups of hexadecimal digits.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (text: string | undefined) => (text === undefined || text === "" ? [] : text.split(":"));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = new Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...zeros, ...after].reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n);
}

function toText(number: bigint, family: 4 | 6): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => (number >> BigInt(112 - 16 * index)) & 65535n);
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(":")}]`).hostname.slice(1, -1);
}

/** Parses "203.0.113.0/24" or "2001:db8::/32". Bits behind the prefix must be zero: a typing mistake opens a wider range. */
export function readCidr(text: string): Read<Cidr> {
  const [address = "", length, rest] = text.split("/");
  const family = address.includes("%") ? 0 : isIP(address);
  const fix = "Write network/prefix, such as 203.0.113.0/24 or 2001:db8:4::/48.";
  if ((family !== 4 && family !== 6) || rest !== undefined) return bad("is not an IP network", fix);
  if (length === undefined)
    return bad("has no prefix length", `${fix} One address is /${family === 4 ? 32 : 128}.`);
  const bits = family === 4 ? 32 : 128;
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (prefix < 0 || prefix > bits) return bad(`has a prefix length that is not 0 to ${bits}`, fix);
  const number = toNumber(address, family);
  const host = BigInt(bits - prefix);
  const network = (number >> host) << host;
  if (network !== number)
    return bad("has host bits set behind its prefix", `The network is ${toText(network, family)}/${prefix}.`);
  return good({ family, network, prefix });
}

const rfc1918: readonly Cidr[] = [
  { family: 4, network: 0x0a000000n, prefix: 8 },
  { family: 4, network: 0xac100000n, prefix: 12 },
  { family: 4, network: 0xc0a80000n, prefix: 16 },
];

/** An IPv4 or IPv6 address, in lower case. */
export const ip = textValue((text) =>
  isIP(text) !== 0 && !text.includes("%")
    ? good(text.toLowerCase())
    : bad("is not an IP address", "Write one address, such as 203.0.113.7 or 2001:db8::7."),
);

/** An IPv4 or IPv6 network, in lower case. */
export const cidr = textValue((text) => {
  const result = readCidr(text);
  return result.ok ? good(text.toLowerCase()) : result;
});

/** Where an operator comes from: an address or a network of either family, in lower case, or "anywhere". */
export const adminAddress = textValue((text) => {
  if (text === "anywhere" || (isIP(text) !== 0 && !text.includes("%"))) return good(text.toLowerCase());
  if (!text.includes("/"))
    return bad("is not an IP address", 'Write an address, a network such as 203.0.113.0/24, or "anywhere".');
  const result = readCidr(text);
  return result.ok ? good(text.toLowerCase()) : result;
});

/** An RFC 1918 network between /16 and /29: room for two containers and their bridge, and no more than 65536 addresses. */
export const privateSubnet = textValue((text) => {
  const result = readCidr(text);
  const fix = "Take a network between /16 and /29 inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.";
  if (!result.ok) return result;
  const { family, network, prefix } = result.value;
  const inside = (range: Cidr) =>
    (network >> BigInt(32 - range.prefix)) << BigInt(32 - range.prefix) === range.network;
  if (prefix < 16 && family === 4) return bad("is larger than a /16", fix);
  if (family !== 4 || !rfc1918.some(inside)) return bad("is not a private IPv4 network", fix);
  if (prefix > 29) return bad("is too small for the bridge and two containers", fix);
  return good(text);
});

/** A TCP or UDP port, 1 to 65535. */
export const port = z.int().min(1).max(65535);
