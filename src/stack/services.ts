/** Services of the compose project; each container has the name of its service. */
export const services = {
  gateway: "openclaw",
  litellm: "openclaw-litellm",
  egressModels: "openclaw-egress-models",
  egressChannels: "openclaw-egress-channels",
  caddy: "openclaw-caddy",
} as const;

export type ServiceKey = keyof typeof services;
export type ServiceName = (typeof services)[ServiceKey];

export const ports = { gateway: 18789, litellm: 4000, egress: 4750 } as const;

export const endpoints = {
  /** OpenAI-style base of LiteLLM, as the gateway reaches it. */
  litellm: `http://${services.litellm}:${ports.litellm}/v1`,
} as const;
