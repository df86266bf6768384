/** First and last address of a range, as numbers. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** "10.1.2.3" or "10.1.2.3/24" to the network around it; null for anything but IPv4. */
export const rangeOf = (text: string): Range | null => {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
  if (match === null) return null;
  const [a = 0, b = 0, c = 0, d = 0] = match.slice(1, 5).map(Number);
  const size = 2 ** (32 - Number(match[5] ?? 32));
  const first = Math.floor((((a * 256 + b) * 256 + c) * 256 + d) / size) * size;
  return { first, last: first + size - 1 };
};

/** Whether any address is in both. */
export const overlap = (one: Range, other: Range): boolean =>
  one.first <= other.last && other.first <= one.last;

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** RFC 1918, shared (RFC 6598), link-local and loopback addresses, IPv6's included: nobody outside reaches them. */
export const isPrivate = (address: string): boolean => {
  const range = rangeOf(address);
  if (range === null) return /^(::1$|f[cd]|fe[89ab])/i.test(address);
  return [...privateRanges, "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8"].some((each) => {
    const network = rangeOf(each);
    return network !== null && overlap(network, range);
  });
};
