import type { Deployment } from "../settings/deployment.ts";
import { enabledProviders } from "./providers.ts";

const telegram = "api.telegram.org";

const sorted = (hosts: readonly string[]): readonly string[] => [...new Set(hosts)].sort();

/** Exact hosts that LiteLLM may reach, and the gateway may not. */
export const modelHosts = (deployment: Deployment): readonly string[] =>
  sorted(enabledProviders(deployment).map((provider) => provider.host));

/** Exact hosts that the gateway may reach; empty means that it needs no proxy at all. */
export const channelHosts = ({ settings }: Deployment): readonly string[] =>
  sorted([...(settings.channels.telegram.enabled ? [telegram] : []), ...settings.egress.extra_hosts]);
