import { names, services } from "../addresses.ts";

/**
 * What the lab's DNS answers for a name: its addresses, or how the lookup fails ("timeout": no answer at all).
 */
export type DnsAnswer = string | readonly string[] | "nxdomain" | "servfail" | "timeout";

/** Where dnsmasq sends names that shall fail: resolvers on the loopback that answer SERVFAIL, or nothing. */
export const failingResolvers = { servfail: 5301, timeout: 5302 } as const;

/** Whether a lookup with this answer fails. */
export const isFailing = (answer: DnsAnswer): answer is "nxdomain" | "servfail" | "timeout" =>
  answer === "nxdomain" || answer === "servfail" || answer === "timeout";

/** Names that exist in every lab: the services by their real names, and the package mirrors of this machine. */
export function standingRecords(mirrors: readonly string[]): Map<string, DnsAnswer> {
  const records = new Map<string, DnsAnswer>();
  for (const service of Object.keys(names) as (keyof typeof names)[]) {
    for (const name of names[service]) records.set(name, services[service]);
  }
  for (const name of mirrors) records.set(name, services.packages);
  return records;
}

/** The two files that dnsmasq reads again on SIGHUP: addresses, and names that are sent to a failing resolver. */
export function zoneFiles(records: ReadonlyMap<string, DnsAnswer>): { hosts: string; servers: string } {
  const hosts: string[] = [];
  const failing: string[] = [];
  for (const [name, answer] of records) {
    if (!isFailing(answer)) {
      for (const address of typeof answer === "string" ? [answer] : answer) hosts.push(`${address} ${name}`);
    } else if (answer !== "nxdomain") failing.push(`server=/${name}/127.0.0.1#${failingResolvers[answer]}`);
  }
  const lines = (all: string[]): string => all.map((line) => `${line}\n`).join("");
  return { hosts: lines(hosts), servers: lines(failing) };
}
