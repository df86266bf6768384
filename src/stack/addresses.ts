const toNumber = (address: string): number =>
  address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (n: number): string => [24, 16, 8, 0].map((bits) => (n >>> bits) & 255).join(".");

/** Fixed addresses on the network between Caddy and the gateway. The bridge itself takes the first one. */
export interface ProxyAddresses {
  readonly caddy: string;
  /** Fixed too, so that Docker cannot hand Caddy's address to the gateway, which starts first. */
  readonly gateway: string;
}

/** `subnet` is a private IPv4 CIDR of /29 or wider, as the settings guarantee. */
export const proxyAddresses = (subnet: string): ProxyAddresses => {
  const [address = "", prefix = ""] = subnet.split("/");
  const size = 2 ** (32 - Number(prefix));
  const base = Math.floor(toNumber(address) / size) * size;
  return { caddy: toAddress(base + 2), gateway: toAddress(base + 3) };
};
