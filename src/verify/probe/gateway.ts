import { probePrograms } from "../../../embedded/verify.ts";
import type { Fact } from "../../facts/fact.ts";
import { renderConfig } from "../../openclaw/config.ts";
import type { Json } from "../../openclaw/intent.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { proxyAddresses } from "../../stack/addresses.ts";
import { hostsFor } from "../../stack/egress-hosts.ts";
import { gatewayPaths } from "../../stack/paths.ts";
import { ports, services } from "../../stack/services.ts";
import { type Attempt, type Attempts, type Outcomes, probe } from "./probe.ts";

const strangers = ["example.com", "example.net", "example.org"] as const;

/** A host that is in nobody's list, and that would answer. */
export const unlisted = (deployment: Deployment): string =>
  strangers.find(
    (host) => ![...hostsFor("gateway", deployment), ...hostsFor("litellm", deployment)].includes(host),
  ) ?? strangers[0];

interface Door {
  readonly host: string;
  readonly port: number;
  readonly tls?: string;
}

const invoke = (tool: string, where: Door, token?: string): Attempt => ({
  kind: "request",
  method: "POST",
  path: "/tools/invoke",
  headers: {
    "content-type": "application/json",
    // Caddy goes by this name, whatever was asked for over TLS.
    ...(where.tls === undefined ? {} : { host: where.tls }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  },
  body: JSON.stringify({ tool, args: {} }),
  ...where,
});

const local = { host: "127.0.0.1", port: ports.gateway };

/** Tools that the settings deny, from the settings that the gateway has to have. */
export const deniedTools = (deployment: Deployment): readonly string[] => {
  const { tools } = renderConfig(deployment.settings.openclaw.version, deployment);
  const deny: Json | undefined =
    typeof tools === "object" && tools !== null && "deny" in tools ? tools.deny : undefined;
  return Array.isArray(deny) ? deny.filter((each) => typeof each === "string") : [];
};

const models = (path: string, key?: string): Attempt => ({
  kind: "request",
  host: services.litellm,
  port: ports.litellm,
  method: "GET",
  path,
  ...(key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }),
});

const tunnelTo = (host: string, port = 443): Attempt => ({
  kind: "tunnel",
  host: services.egressChannels,
  port: ports.egress,
  target: `${host}:${port}`,
});

const egressAttempts = (deployment: Deployment): Attempts => {
  const direct: Attempts = {
    "direct to an address": { kind: "open", host: "1.1.1.1", port: 443 },
    "direct to cloud metadata": { kind: "open", host: "169.254.169.254", port: 80 },
    "another proxy": { kind: "open", host: services.egressModels, port: ports.egress },
  };
  const allowed = hostsFor("gateway", deployment);
  const [first] = allowed;
  if (first === undefined) return direct;
  const model = hostsFor("litellm", deployment).find((host) => !allowed.includes(host));
  return {
    ...direct,
    "tunnel to a host of nobody": tunnelTo(unlisted(deployment)),
    "tunnel to another port": tunnelTo(first, 22),
    ...(model === undefined ? {} : { "tunnel to a model host": tunnelTo(model) }),
  };
};

const guardSocket = "/run/guard/docker.sock";

/** A create that names an image which is nowhere: the engine itself would only miss that. */
const hostileCreate: Attempt = {
  kind: "request",
  socket: guardSocket,
  method: "POST",
  path: "/containers/create?name=openclaw-sbx-clincher-verify",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    Image: "clincher/no-such-image",
    HostConfig: { Privileged: true, Binds: ["/:/host"] },
  }),
};

/** All that the quick checks try from inside the gateway. */
export const gatewayAttempts = (deployment: Deployment): Attempts => {
  const { settings, secrets } = deployment;
  const { caddy, gateway } = proxyAddresses(settings.edge.subnet);
  const front = { host: caddy, port: 443, tls: settings.domain } as const;
  return {
    "anonymous over https": invoke("clincher_verify", front),
    "anonymous from a neighbour": invoke("clincher_verify", { host: gateway, port: ports.gateway }),
    "with the token": invoke("clincher_verify", local, secrets.gateway_token),
    ...Object.fromEntries(
      deniedTools(deployment).map((tool) => [`tool ${tool}`, invoke(tool, local, secrets.gateway_token)]),
    ),
    "models without the key": models("/v1/models"),
    "models with the key": models("/v1/models", secrets.litellm_key),
    "around the budget": models("/model/info", secrets.litellm_key),
    "settings file": { kind: "hash", path: gatewayPaths.config },
    "state folder": { kind: "list", path: gatewayPaths.state },
    "docker's socket": { kind: "open", socket: "/var/run/docker.sock" },
    "the guard": { kind: "request", socket: guardSocket, method: "GET", path: "/_ping" },
    "a privileged container": hostileCreate,
    ...egressAttempts(deployment),
  };
};

/** Command that runs the program in the gateway's container. */
export const gatewayProgram = ["node", "--input-type=module", "-e", probePrograms.gateway] as const;

/** Milliseconds: all of it is on this server and refused at once, but a server may be busy and its gateway just started. */
export const patience = 6000;

/** What the gateway's container reaches, tried from inside it; null when nothing could be tried. */
export const gatewayProbe = (deployment: Deployment): Fact<Outcomes | null> =>
  probe({
    container: services.gateway,
    program: gatewayProgram,
    attempts: gatewayAttempts(deployment),
    patience,
  });
