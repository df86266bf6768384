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
