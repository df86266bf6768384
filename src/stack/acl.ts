import { parse, stringify } from "yaml";
import type { EgressProxy } from "../settings/schema.ts";

/** Smokescreen's list: everything is refused but these exact hosts. An empty `services` must be a list, not a map. */
export const accessList = (hosts: readonly string[]): string =>
  stringify({
    version: "v1",
    services: [],
    default: { name: "default", project: "openclaw", action: "enforce", allowed_domains: hosts },
  });

const hostsInAccessList = (text: string): readonly string[] | null => {
  try {
    const hosts: unknown = (parse(text) as { default?: { allowed_domains?: unknown } } | null)?.default
      ?.allowed_domains;
    return Array.isArray(hosts) ? hosts.map(String) : null;
  } catch {
    return null;
  }
};

/** A list as its proxy reads it: Squid's has one host a line. */
export const listText = (proxy: EgressProxy, hosts: readonly string[]): string =>
  proxy === "squid" ? hosts.map((host) => `${host}\n`).join("") : accessList(hosts);

/** The hosts of such a list; null when the text is none. */
export const hostsIn = (proxy: EgressProxy, text: string): readonly string[] | null =>
  proxy === "squid" ? text.split("\n").filter(Boolean) : hostsInAccessList(text);
