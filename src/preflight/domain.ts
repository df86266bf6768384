import { addresses } from "../facts/addresses.ts";
import { resolved } from "../facts/resolved.ts";
import { type Check, warning } from "./check.ts";
import { isPrivate } from "./ipv4.ts";

/** Does the domain lead here? Let's Encrypt asks at that address before it signs. */
export const domainCheck = (domain: string): Check => {
  const answer = resolved(domain);
  return {
    name: "domain",
    needs: [answer, addresses],
    check: (facts) => {
      const all = facts.get(answer);
      const found = all.filter((each) => !isPrivate(each));
      const own = facts.get(addresses).map(({ address }) => address);
      const reachable = own.filter((each) => !isPrivate(each));
      const record = `Add an A record for ${domain}${reachable.length > 0 ? ` with ${reachable.join(" or ")}` : " with this server's public address"} where your domain is managed.`;
      if (all.length === 0) {
        return [
          warning({
            what: `${domain} does not resolve yet`,
            where: "clincher.toml: domain",
            why: "No certificate is issued until it leads to this server; the install goes on without.",
            fix: `${record} The certificate then comes by itself.`,
          }),
        ];
      }
      // Private answers come from a hosts file; and behind one-to-one NAT the server does not know its public address.
      if (found.length === 0 || reachable.length === 0 || found.some((each) => own.includes(each))) return [];
      return [
        warning({
          what: `${domain} leads to ${found.join(", ")}, not to this server (${reachable.join(", ")})`,
          where: "clincher.toml: domain",
          why: "No certificate is issued until it leads here. Behind Cloudflare or another proxy it leads elsewhere, and that is fine once the proxy forwards to this server.",
          fix: record,
        }),
      ];
    },
  };
};
