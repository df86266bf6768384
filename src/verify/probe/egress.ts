import { probePrograms } from "../../../embedded/verify.ts";
import type { Fact } from "../../facts/fact.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { hostsFor } from "../../stack/egress-hosts.ts";
import { ports, services } from "../../stack/services.ts";
import { gatewayProgram, patience as nearby, unlisted } from "./gateway.ts";
import { type Attempts, type Outcomes, probe } from "./probe.ts";

const tunnels = (proxy: string, hosts: readonly string[]): Attempts =>
  Object.fromEntries(
    hosts.map((host) => [
      host,
      { kind: "tunnel", host: proxy, port: ports.egress, target: `${host}:443` } as const,
    ]),
  );

/** Milliseconds: hosts on the internet answer, or do not. */
const patience = 6000;

/** Tunnels from the gateway to every host it may reach; none are tried where there are none. */
export const channelTunnels = (deployment: Deployment): Fact<Outcomes | null> =>
  probe({
    container: services.gateway,
    program: gatewayProgram,
    attempts: tunnels(services.egressChannels, hostsFor("gateway", deployment)),
    patience,
  });

const python = ["python3", "-c", probePrograms.litellm] as const;

/** Tunnels from LiteLLM to every provider. */
export const modelTunnels = (deployment: Deployment): Fact<Outcomes | null> =>
  probe({
    container: services.litellm,
    program: python,
    attempts: tunnels(services.egressModels, hostsFor("litellm", deployment)),
    patience,
  });

const notForModels = (deployment: Deployment): readonly string[] => [
  unlisted(deployment),
  ...hostsFor("gateway", deployment).filter((host) => !hostsFor("litellm", deployment).includes(host)),
];

/** What LiteLLM must not reach. */
export const modelLimits = (deployment: Deployment): Fact<Outcomes | null> =>
  probe({
    container: services.litellm,
    program: python,
    attempts: tunnels(services.egressModels, notForModels(deployment)),
    patience: nearby,
  });
