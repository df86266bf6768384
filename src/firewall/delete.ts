/** Text for `iptables-restore --noflush` that takes these rules out, each given as "CHAIN RULE". */
export const deletion = (rules: readonly string[]): string =>
  ["*filter", ...rules.map((rule) => `-D ${rule}`), "COMMIT", ""].join("\n");
