import type { Deployment } from "../settings/deployment.ts";
import { embeddingProvider, modelProviders, type Provider, providerOf } from "../settings/providers.ts";
import type { Allowance, EgressClient } from "../settings/schema.ts";

const telegram = "api.telegram.org";

/** A host that a client may reach, and what that follows from. */
export interface AllowedHost {
  readonly client: EgressClient;
  readonly host: string;
  readonly why: string;
  /** Key of the settings that it follows from; null for what the operator allowed by itself. */
  readonly key: string | null;
  /** Who allowed it and when (ISO 8601), where the operator did and it is known. */
  readonly by?: string | undefined;
  readonly at?: string | undefined;
}

const models = ({ settings }: Deployment): readonly AllowedHost[] => {
  const names = [...new Set(settings.models.available.flatMap(({ id }) => providerOf(id) ?? []))];
  const of = ({ name, host }: Provider, what: string, key: string): AllowedHost => ({
    client: "litellm",
    host,
    why: `${what} ${name}`,
    key,
  });
  return [
    ...names.map((name) => of(modelProviders[name], "models of", "models.available")),
    ...(settings.memory.enabled ? [of(embeddingProvider, "memory's embeddings by", "memory.enabled")] : []),
  ];
};

const channels = ({ settings }: Deployment): readonly AllowedHost[] =>
  settings.channels.telegram.enabled
    ? [{ client: "gateway", host: telegram, why: "the Telegram bot", key: "channels.telegram.enabled" }]
    : [];

const byOperator = (allowance: Allowance): AllowedHost => ({
  client: allowance.for,
  host: allowance.host,
  why: allowance.why,
  key: null,
  by: allowance.by,
  at: allowance.at,
});

/** Everything that may be reached from the containers: what follows from the settings first, then by name. */
export const allowedHosts = (deployment: Deployment): readonly AllowedHost[] => [
  ...channels(deployment),
  ...models(deployment),
  ...deployment.settings.egress.allow.map(byOperator),
];

/** Exact hosts that one client may reach, sorted, each once; the other client may not, unless it is in both. */
export const hostsFor = (client: EgressClient, deployment: Deployment): readonly string[] =>
  [
    ...new Set(
      allowedHosts(deployment)
        .filter((allowed) => allowed.client === client)
        .map(({ host }) => host),
    ),
  ].sort();
