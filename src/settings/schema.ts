import { z } from "zod";
import {
  acmeDirectory,
  adminAddress,
  cpus,
  domain,
  email,
  hostName,
  loginName,
  loginServer,
  machineName,
  memorySize,
  modelId,
  moment,
  oneLine,
  openclawRelease,
  plainText,
  port,
  privateSubnet,
  publicKey,
  rebootTime,
  repository,
  swapSize,
  tailscaleTag,
  targetName,
} from "./values.ts";

/** Limits of one container. Whatever is not given comes from the tier. */
const limitsOf = (container: string) =>
  z
    .strictObject({
      memory: memorySize.optional().describe(`Memory of ${container}, such as 512M or 2G`),
      cpus: cpus.optional().describe(`CPUs of ${container}, fractions allowed`),
    })
    .prefault({});

/** From a cent: LiteLLM takes 0 for "no limit". */
const dollars = z.number().min(0.01).max(1_000_000);
/** US dollars for a million tokens. */
const price = z.number().min(0.001).max(10_000);

const model = z.strictObject({
  /** Name as the operator and the gateway use it, "provider/model". */
  id: modelId.describe("Model, as provider/model"),
  /** Requests per minute to the provider. */
  requests_per_minute: z
    .int()
    .min(1)
    .max(100_000)
    .default(60)
    .describe("Requests per minute to the provider"),
  budget: dollars.default(50).describe("US dollars that may be spent on it in 30 days"),
  input_price: price
    .optional()
    .describe("US dollars for a million tokens sent, where clincher knows no price"),
  output_price: price.optional().describe("US dollars for a million tokens answered"),
});

/** One host that the operator allows; `clincher egress allow` writes it. */
const allowance = z.strictObject({
  host: hostName.describe("Exact public host name"),
  for: z.enum(["gateway", "litellm"]).describe("Who may reach it"),
  why: oneLine.describe("What it is needed for"),
  by: oneLine.optional().describe("Who allowed it"),
  at: moment.optional().describe("When, as YYYY-MM-DDTHH:MM:SSZ"),
});

const kept = (what: string, fallback: number) =>
  z.int().min(0).max(1000).default(fallback).describe(`${what} of which the last backup is kept`);

const target = z.strictObject({
  name: targetName.describe("What you call this place"),
  repository: repository.describe("Folder, or sftp:, s3:, b2: or rest: address"),
  keep_last: z.int().min(1).max(1000).default(8).describe("Newest backups that are kept in any case"),
  keep_daily: kept("Days", 7),
  keep_weekly: kept("Weeks", 5),
  keep_monthly: kept("Months", 6),
});

/** Everything /etc/clincher/clincher.toml can say. The commented example in assets/ is its reference. */
export const schema = z.strictObject({
  domain: domain.describe("DNS name of the dashboard; it must point to this server"),
  admin: z
    .strictObject({
      user: loginName.default("deploy").describe("The user you log in as; made when it is not there"),
      authorized_keys: z
        .array(publicKey)
        .default([])
        .describe("Public keys that may log in as that user; without any, those of root are taken"),
      addresses: z.array(adminAddress).default([]).meta({
        required: true,
        description: 'Addresses and networks you log in from, or "anywhere"',
      }),
    })
    .prefault({}),
  ssh: z
    .strictObject({
      port: port.default(9922).describe("Port of ssh"),
    })
    .prefault({}),
  tailscale: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe("The server joins your tailnet, and ssh answers there too; needs tailscale_auth_key"),
      ssh_only: z
        .boolean()
        .default(false)
        .describe("ssh answers in the tailnet only, once a login over it was seen"),
      hostname: machineName.optional().describe("Name in the tailnet, when it is not the server's own"),
      tags: z.array(tailscaleTag).default([]).describe("Tags that the server asks for, such as tag:server"),
      login_server: loginServer
        .optional()
        .describe("Control server of your own (Headscale), when it is not Tailscale's"),
    })
    .prefault({}),
  tier: z
    .enum(["auto", "starter", "growth", "production"])
    .default("auto")
    .describe("Size of the server: sets every limit that is not given"),
  docker: z
    .strictObject({
      source: z
        .enum(["docker", "distro"])
        .default("docker")
        .describe("Docker's own signed packages, or those of the distribution"),
    })
    .prefault({}),
  edge: z
    .strictObject({
      email: email.optional().describe("Address the certificate authority writes to"),
      acme_directory: acmeDirectory.optional().describe("ACME server, when it is not the public default"),
      /** Private subnet between Caddy and the gateway; Caddy gets its first usable address after the bridge. */
      subnet: privateSubnet
        .default("172.30.0.0/24")
        .describe("Private network between Caddy and the gateway"),
      cloudflare: z
        .boolean()
        .default(false)
        .describe("The dashboard is behind Cloudflare: web ports answer to its networks only"),
    })
    .prefault({}),
  host: z
    .strictObject({
      ipv6: z.boolean().default(true).describe("IPv6 of the server itself; false turns it off"),
      swap: swapSize.default("auto").describe("Swap: auto (by the tier), off, or a size such as 4G"),
      reboot_time: rebootTime
        .default("04:30")
        .describe('When security updates may reboot the server, "HH:MM" in its own time, or "never"'),
    })
    .prefault({}),
  openclaw: z
    .strictObject({
      version: openclawRelease.default("2026.3.13").describe("OpenClaw release"),
    })
    .prefault({}),
  sandbox: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe("Tools of the agent run in containers without network; false: it has no such tools"),
      maximum: z.int().min(1).max(64).default(2).describe("Sandboxes that may exist at the same time"),
    })
    .prefault({}),
  models: z
    .strictObject({
      primary: modelId.default("anthropic/claude-opus-4-6").describe("Model that answers"),
      fallbacks: z
        .array(modelId)
        .default(["anthropic/claude-sonnet-4-6"])
        .describe("Models tried in turn when the primary fails"),
      heartbeat: modelId
        .default("anthropic/claude-haiku-4-5-20251001")
        .describe("Model for the agent's periodic check-ins"),
      max_tokens: z.int().min(256).max(128_000).default(4096).describe("Longest answer in tokens"),
      available: z
        .array(model)
        .min(1)
        .default([
          { id: "anthropic/claude-opus-4-6", requests_per_minute: 60, budget: 100 },
          { id: "anthropic/claude-sonnet-4-6", requests_per_minute: 120, budget: 50 },
          { id: "anthropic/claude-haiku-4-5-20251001", requests_per_minute: 300, budget: 20 },
        ])
        .describe("Models the agent may use, with their rate limits and budgets"),
    })
    .prefault({}),
  memory: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe("Long-term memory search through Voyage embeddings; needs voyage_api_key"),
      model: plainText.default("voyage-3-large").describe("Embedding model at Voyage"),
      budget: dollars.default(10).describe("US dollars that may be spent on it in 30 days"),
      price: price.optional().describe("US dollars for a million tokens, where clincher knows no price"),
    })
    .prefault({}),
  channels: z
    .strictObject({
      telegram: z
        .strictObject({
          enabled: z.boolean().default(false).describe("Telegram bot; needs telegram_bot_token"),
        })
        .prefault({}),
    })
    .prefault({}),
  egress: z
    .strictObject({
      proxy: z
        .enum(["smokescreen", "squid"])
        .default("smokescreen")
        .describe("The program that holds the lists"),
      allow: z
        .array(allowance)
        .default([])
        .describe("Hosts allowed besides those of enabled providers and channels"),
    })
    .prefault({}),
  backup: z
    .strictObject({
      enabled: z.boolean().default(true).describe("Backups are made and tried by themselves"),
      every_hours: z.int().min(1).max(24).default(6).describe("Hours between two backups"),
      targets: z
        .array(target)
        .min(1)
        .default([
          {
            name: "local",
            repository: "/var/backups/clincher",
            keep_last: 8,
            keep_daily: 7,
            keep_weekly: 5,
            keep_monthly: 6,
          },
        ])
        .describe("Places that backups are kept in"),
    })
    .prefault({}),
  standby: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe("Another server can take over; of the two only one ever runs the agent"),
      lease_seconds: z
        .int()
        .min(60)
        .max(3600)
        .default(180)
        .describe("Longest time until another may take over from one that does not answer"),
    })
    .prefault({}),
  limits: z
    .strictObject({
      gateway: limitsOf("the gateway"),
      litellm: limitsOf("LiteLLM"),
      egress: limitsOf("each egress proxy"),
    })
    .prefault({}),
});

export type Settings = z.output<typeof schema>;
export type EgressProxy = z.output<typeof schema>["egress"]["proxy"];
export type Allowance = z.output<typeof allowance>;
/** Whose connections leave this server, each through a proxy with a list of its own. */
export type EgressClient = Allowance["for"];
export type SettingsInput = z.input<typeof schema>;
