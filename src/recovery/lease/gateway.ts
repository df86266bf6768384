import { type Container, containers } from "../../facts/containers.ts";
import type { Host } from "../../host/host.ts";
import { services } from "../../stack/services.ts";
import { listed } from "../listed.ts";

/** The gateway's container; undefined when there is none. Throws when Docker does not answer and containers run. */
export const readGateway = async (host: Host): Promise<Container | undefined> =>
  (await listed(host, await containers.read(host))).find(({ name }) => name === services.gateway);
