import type { EgressClient, EgressProxy } from "../settings/schema.ts";
import { hostPaths } from "./paths.ts";
import { type ServiceName, services } from "./services.ts";

export type { EgressClient, EgressProxy };

/** Everyone whose connections may leave this server, each through a proxy of its own. */
export const egressClients = ["gateway", "litellm"] as const satisfies readonly EgressClient[];

/** Folder on the server that each proxy sees. */
export const egressFolders: Readonly<Record<EgressClient, string>> = {
  gateway: hostPaths.egressChannels,
  litellm: hostPaths.egressModels,
};

/** Where a client's list is, on the server. */
export const egressListPath = (proxy: EgressProxy, client: EgressClient): string =>
  `${egressFolders[client]}/${proxy === "squid" ? "hosts" : "acl.yaml"}`;

/** Containers of each client and of its proxy. */
export const egressContainers: Readonly<
  Record<EgressClient, { readonly client: ServiceName; readonly proxy: ServiceName }>
> = {
  gateway: { client: services.gateway, proxy: services.egressChannels },
  litellm: { client: services.litellm, proxy: services.egressModels },
};
