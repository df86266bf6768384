import { BlockList, isIP } from "node:net";

const v6 = (address: string): string => {
  const url = URL.parse(`http://[${address}]`);
  return url === null ? address : url.hostname.slice(1, -1);
};

/** An address or a network in one spelling: lower case, IPv6 shortened, a prefix only where it is not a single address. */
export const canonicalNetwork = (text: string): string => {
  const [address = "", prefix] = text.toLowerCase().split("/");
  const canonical = address.includes(":") ? v6(address) : address;
  const single = canonical.includes(":") ? "128" : "32";
  return prefix === undefined || prefix === single ? canonical : `${canonical}/${prefix}`;
};

/** Whether an address is that of a network, or in it. Both of either family. */
export const contains = (network: string, address: string): boolean => {
  const kind = (text: string): "ipv4" | "ipv6" => (text.includes(":") ? "ipv6" : "ipv4");
  const [base = "", prefix] = network.split("/");
  if (isIP(base) === 0 || isIP(address) === 0) return false;
  const list = new BlockList();
  list.addSubnet(
    base,
    prefix === undefined ? (kind(base) === "ipv6" ? 128 : 32) : Number(prefix),
    kind(base),
  );
  return list.check(address, kind(address));
};
