import type { Deployment } from "../settings/deployment.ts";
import { embeddingProvider, modelProviders, providerOf } from "../settings/providers.ts";
import type { GivenSecret } from "../settings/secrets.ts";

/** A provider as LiteLLM is told about it. */
export interface EnabledProvider {
  readonly host: string;
  readonly secret: GivenSecret;
  /** Name in LiteLLM's environment: ANTHROPIC_API_KEY. */
  readonly variable: string;
}

const enabled = ({
  host,
  secret,
}: {
  readonly host: string;
  readonly secret: GivenSecret;
}): EnabledProvider => ({
  host,
  secret,
  variable: secret.toUpperCase(),
});

/** Long-term memory's embeddings. */
export const embeddings = enabled(embeddingProvider);

/** LiteLLM's name for the provider of the embeddings. */
export const embeddingsPrefix = "voyage";

/** The provider of a model. The settings were checked: an unknown one is a defect. */
export const modelProvider = (model: string): EnabledProvider => {
  const name = providerOf(model);
  if (name === null) throw new Error(`no provider for ${model}`);
  return enabled(modelProviders[name]);
};

/** Providers that the settings make use of, each once, in a stable order. */
export const enabledProviders = ({ settings }: Deployment): readonly EnabledProvider[] => {
  const all = [
    ...settings.models.available.map(({ id }) => modelProvider(id)),
    ...(settings.memory.enabled ? [embeddings] : []),
  ];
  return [...new Map(all.map((provider) => [provider.host, provider])).values()];
};
