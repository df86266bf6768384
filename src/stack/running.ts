import type { Deployment } from "../settings/deployment.ts";
import { channelHosts } from "./egress-hosts.ts";
import { type ServiceName, services } from "./services.ts";

/** Services that have to run: the proxy for channels only where there is a host that it may reach. */
export const runningServices = (deployment: Deployment): readonly ServiceName[] =>
  Object.values(services).filter(
    (name) => name !== services.egressChannels || channelHosts(deployment).length > 0,
  );
