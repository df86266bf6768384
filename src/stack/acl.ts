import { stringify } from "yaml";

/** Smokescreen's list: everything is refused but these exact hosts. An empty `services` must be a list, not a map. */
export const accessList = (hosts: readonly string[]): string =>
  stringify({
    version: "v1",
    services: [],
    default: { name: "default", project: "openclaw", action: "enforce", allowed_domains: hosts },
  });
