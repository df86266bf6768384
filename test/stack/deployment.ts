import type { Deployment } from "../../src/settings/deployment.ts";
import { type Settings, type SettingsInput, schema } from "../../src/settings/schema.ts";

const gib = 1024 ** 3;

/** A complete deployment with these settings; what is not given is the default. */
export const deployment = (
  settings: Partial<SettingsInput> = {},
  secrets: Partial<Deployment["secrets"]> = {},
): Deployment => ({
  settings: schema.parse({ domain: "agent.clincher-test.dev", ...settings }) satisfies Settings,
  secrets: {
    gateway_token: "gateway-token-1",
    litellm_key: "sk-litellm-1",
    backup_key: "backup-key-1",
    anthropic_api_key: "sk-ant-key-1",
    voyage_api_key: "pa-key-1",
    telegram_bot_token: "1:telegram-1",
    ...secrets,
  },
  machine: {
    architecture: "x64",
    os: { id: "debian", codename: "trixie", version: "13" },
    memory: 16 * gib,
    cpus: 4,
  },
  tier: "growth",
  limits: {
    gateway: { memory: 4 * gib, cpus: 2 },
    litellm: { memory: 2 * gib, cpus: 1 },
    egress: { memory: 128 * 1024 ** 2, cpus: 0.5 },
  },
});
