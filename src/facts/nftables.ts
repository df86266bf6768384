import type { Fact } from "./fact.ts";

/** A chain of nftables through which packets for this server go. */
export interface NftInput {
  /** "inet filter", as `nft delete table` wants it. */
  readonly table: string;
  readonly chain: string;
  /** What happens to a packet that no rule of it decided. */
  readonly policy: string;
  readonly rules: readonly string[];
}

/** Tables that iptables-nft makes: they are iptables' business. */
const ofIptables = /^ip6? (filter|nat|mangle|raw|security)$/;

/** What `nft list ruleset` prints, without the tables of iptables. */
export const parseNftInputs = (text: string): readonly NftInput[] => {
  const found: NftInput[] = [];
  for (const [, table = "", body = ""] of text.matchAll(/^table ((?:ip|ip6|inet) \S+) \{\n([\s\S]*?)^\}/gm)) {
    if (ofIptables.test(table)) continue;
    for (const [, chain = "", lines = ""] of body.matchAll(/^\tchain (\S+) \{\n([\s\S]*?)^\t\}/gm)) {
      const [type = "", ...rules] = lines.split("\n").flatMap((line) => line.trim() || []);
      if (!/ hook input /.test(type)) continue;
      found.push({ table, chain, policy: /policy (\w+)/.exec(type)?.[1] ?? "accept", rules });
    }
  }
  return found;
};

/** Without counters and the contents of sets, which can be long. Empty where there is no nft: then nobody loaded any. */
export const nftInputs: Fact<readonly NftInput[]> = {
  key: "nftables",
  read: async (host) => {
    const { code, stdout } = await host.run({ argv: ["nft", "-s", "-t", "list", "ruleset"] });
    return code === 0 ? parseNftInputs(stdout) : [];
  },
};
