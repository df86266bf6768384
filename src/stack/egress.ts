import type { EgressClient } from "../settings/schema.ts";
import { hostPaths } from "./paths.ts";
import { type ServiceName, services } from "./services.ts";

export type { EgressClient };

/** Everyone whose connections may leave this server, each through a proxy of its own. */
export const egressClients = ["gateway", "litellm"] as const satisfies readonly EgressClient[];

/** Where each proxy's list is, on the server. */
export const egressListPaths: Readonly<Record<EgressClient, string>> = {
  gateway: `${hostPaths.egressChannels}/acl.yaml`,
  litellm: `${hostPaths.egressModels}/acl.yaml`,
};

/** Containers of each client and of its proxy. */
export const egressContainers: Readonly<
  Record<EgressClient, { readonly client: ServiceName; readonly proxy: ServiceName }>
> = {
  gateway: { client: services.gateway, proxy: services.egressChannels },
  litellm: { client: services.litellm, proxy: services.egressModels },
};
