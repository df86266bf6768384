import { z } from "zod";
import {
  acmeDirectory,
  cpus,
  domain,
  email,
  hostName,
  memorySize,
  modelId,
  privateSubnet,
} from "./values.ts";

/** Limits of one container. Whatever is not given comes from the tier. */
const limits = z.strictObject({ memory: memorySize.optional(), cpus: cpus.optional() });

const model = z.strictObject({
  /** Name as the operator and the gateway use it, "provider/model". */
  id: modelId,
  /** Requests per minute to the provider. */
  requests_per_minute: z.int().min(1).max(100_000).default(60),
});

/** Everything /etc/clincher/clincher.toml can say. The commented example in assets/ is its reference. */
export const schema = z.strictObject({
  domain,
  tier: z.enum(["auto", "starter", "growth", "production"]).default("auto"),
  docker: z.strictObject({ source: z.enum(["docker", "distro"]).default("docker") }).prefault({}),
  edge: z
    .strictObject({
      email: email.optional(),
      acme_directory: acmeDirectory.optional(),
      /** Private subnet between Caddy and the gateway; Caddy gets its first usable address after the bridge. */
      subnet: privateSubnet.default("172.30.0.0/24"),
    })
    .prefault({}),
  openclaw: z.strictObject({ version: z.enum(["2026.3.13", "2026.9.6"]).default("2026.3.13") }).prefault({}),
  models: z
    .strictObject({
      primary: modelId.default("anthropic/claude-opus-4-6"),
      fallbacks: z.array(modelId).default(["anthropic/claude-sonnet-4-6"]),
      heartbeat: modelId.default("anthropic/claude-haiku-4-5-20251001"),
      /** Longest answer in tokens. */
      max_tokens: z.int().min(256).max(128_000).default(4096),
      available: z
        .array(model)
        .min(1)
        .default([
          { id: "anthropic/claude-opus-4-6", requests_per_minute: 60 },
          { id: "anthropic/claude-sonnet-4-6", requests_per_minute: 120 },
          { id: "anthropic/claude-haiku-4-5-20251001", requests_per_minute: 300 },
        ]),
    })
    .prefault({}),
  memory: z
    .strictObject({
      /** Long-term memory search through Voyage embeddings; needs `voyage_api_key`. */
      enabled: z.boolean().default(true),
      model: z.string().min(1).default("voyage-3-large"),
    })
    .prefault({}),
  channels: z
    .strictObject({ telegram: z.strictObject({ enabled: z.boolean().default(false) }).prefault({}) })
    .prefault({}),
  egress: z
    .strictObject({
      /** Exact host names that the gateway may reach besides those of its enabled channels. */
      extra_hosts: z.array(hostName).default([]),
    })
    .prefault({}),
  limits: z
    .strictObject({ gateway: limits.prefault({}), litellm: limits.prefault({}), egress: limits.prefault({}) })
    .prefault({}),
});

export type Settings = z.output<typeof schema>;
export type SettingsInput = z.input<typeof schema>;
