/** Where the stack lives on the server, and where its parts appear inside the containers. */
export const root = "/opt/openclaw";

export const hostPaths = {
  root,
  compose: `${root}/compose.yaml`,
  composeSquid: `${root}/compose.squid.yaml`,
  composeSandbox: `${root}/compose.sandbox.yaml`,
  environment: `${root}/.env`,
  gatewayConfig: `${root}/config/gateway`,
  litellmConfig: `${root}/config/litellm`,
  egressModels: `${root}/config/egress/models`,
  egressChannels: `${root}/config/egress/channels`,
  caddyConfig: `${root}/config/caddy`,
  gatewaySecrets: `${root}/secrets/gateway`,
  litellmSecrets: `${root}/secrets/litellm`,
  gatewayState: `${root}/state/gateway`,
  litellmState: `${root}/state/litellm`,
  caddyState: `${root}/state/caddy`,
  sandboxes: `${root}/sandboxes`,
  /** What the gateway would compile at each start. Made again by itself, and in no backup. */
  compiled: `${root}/compiled`,
  /** Holds the socket through which the gateway asks for sandboxes. */
  guard: `${root}/guard`,
} as const;

/** The image of the gateway runs as node (uid 1000) with this home. */
export const gatewayPaths = {
  config: "/etc/openclaw/openclaw.json",
  secrets: "/run/secrets/openclaw.json",
  state: "/home/node/.openclaw",
  workspace: "/home/node/.openclaw/workspace",
  compiled: "/opt/compiled",
  log: "/home/node/.openclaw/logs/openclaw.log",
} as const;

/** User and group "node" of the OpenClaw image. */
export const gatewayUser = 1000;

/** The digest that each image had when it first came. */
export const imageLockPath = "/var/lib/clincher/images.lock.json";
