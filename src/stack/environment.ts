import type { ContainerLimits, Deployment } from "../settings/deployment.ts";
import { type KnownVersion, nearestKnown } from "../settings/releases.ts";
import { proxyAddresses } from "./addresses.ts";
import { compiledName } from "./compiled.ts";
import { serviceInputs } from "./inputs.ts";
import { type Digests, pinnedImages, reference, squidPin, tagged } from "./pins.ts";

/** Let's Encrypt's production directory. */
const letsEncrypt = "https://acme-v02.api.letsencrypt.org/directory";

/**
 * How long a gateway may take to stop and to start. 2026.3.13 stops within 5 s of SIGTERM, and compiles its
 * plugins for half a minute when that was not done ahead. 2026.9.6 lets a turn finish, and with Telegram out of reach would only
 * give up after 325 s, long after its databases are closed.
 */
const patience: Readonly<Record<KnownVersion, { readonly stop: string; readonly start: string }>> = {
  "2026.3.13": { stop: "15s", start: "240s" },
  "2026.9.6": { stop: "60s", start: "240s" },
};

/** Before the digest is known there is nothing of its name. */
const compiledFor = (gateway: string, digests: Digests = {}): string => {
  const digest = digests[gateway];
  return digest === undefined ? "none" : compiledName(digest);
};

const limit = (name: string, { memory, cpus }: ContainerLimits): Record<string, string> => ({
  [`${name}_MEMORY`]: String(memory),
  [`${name}_CPUS`]: String(cpus),
});

/** Values for compose.yaml by name. None is a secret. */
export const environment = (
  deployment: Deployment,
  images: { readonly egress: string; readonly digests?: Digests },
): Readonly<Record<string, string>> => {
  const { settings, limits } = deployment;
  const pins = pinnedImages(settings.openclaw.version);
  const addresses = proxyAddresses(settings.edge.subnet);
  const inputs = serviceInputs(deployment);
  const { stop, start } = patience[nearestKnown(settings.openclaw.version)];
  return {
    // Without a sandbox the gateway has no socket to speak to at all.
    COMPOSE_FILE: [
      "compose.yaml",
      ...(settings.sandbox.enabled ? ["compose.sandbox.yaml"] : []),
      ...(settings.egress.proxy === "squid" ? ["compose.squid.yaml"] : []),
    ].join(":"),
    OPENCLAW_IMAGE: reference(pins.gateway, images.digests),
    LITELLM_IMAGE: reference(pins.litellm, images.digests),
    CADDY_IMAGE: reference(pins.caddy, images.digests),
    EGRESS_IMAGE: settings.egress.proxy === "squid" ? reference(squidPin, images.digests) : images.egress,
    DOMAIN: settings.domain,
    ACME_DIRECTORY: settings.edge.acme_directory ?? letsEncrypt,
    ACME_EMAIL_OPTION: settings.edge.email === undefined ? "" : `email ${settings.edge.email}`,
    PROXY_SUBNET: settings.edge.subnet,
    CADDY_ADDRESS: addresses.caddy,
    GATEWAY_ADDRESS: addresses.gateway,
    // Then whoever holds the lease starts it (src/recovery/lease/start.ts), also after a crash and a boot.
    GATEWAY_RESTART: settings.standby.enabled ? "no" : "unless-stopped",
    GATEWAY_COMPILED: compiledFor(tagged(pins.gateway), images.digests),
    GATEWAY_STOP_GRACE: stop,
    GATEWAY_START_PERIOD: start,
    ...limit("GATEWAY", limits.gateway),
    ...limit("LITELLM", limits.litellm),
    ...limit("EGRESS", limits.egress),
    GATEWAY_INPUTS: inputs.gateway,
    LITELLM_INPUTS: inputs.litellm,
    EGRESS_MODELS_INPUTS: inputs.egressModels,
    EGRESS_CHANNELS_INPUTS: inputs.egressChannels,
    CADDY_INPUTS: inputs.caddy,
  };
};

/** Single quotes: Compose takes what is between them literally. No value here can contain one. */
const line = ([name, value]: readonly [string, string]): string => `${name}='${value}'\n`;

/** Text of /opt/openclaw/.env. */
export const environmentFile = (...given: Parameters<typeof environment>): string =>
  `# Written by clincher. No secret is in this file.\n${Object.entries(environment(...given))
    .map(line)
    .join("")}`;
