/** A company whose API clincher can route to. */
export interface Provider {
  readonly name: string;
  /** The one host the egress proxy opens for it. */
  readonly host: string;
  /** Key of its secret in secrets.toml. */
  readonly secret: string;
  /** How its keys look, and how to say that. */
  readonly key: RegExp;
  readonly keyPrefix: string;
  /** Where a person gets a key. */
  readonly keysAt: string;
}

/** Model providers by the first part of a model id. One line here makes a provider usable. */
export const modelProviders = {
  anthropic: {
    name: "Anthropic",
    host: "api.anthropic.com",
    secret: "anthropic_api_key",
    key: /^sk-ant-[\w-]{8,}$/,
    keyPrefix: "sk-ant-",
    keysAt: "console.anthropic.com",
  },
  openai: {
    name: "OpenAI",
    host: "api.openai.com",
    secret: "openai_api_key",
    key: /^sk-(?!ant-)[\w-]{8,}$/,
    keyPrefix: "sk-",
    keysAt: "platform.openai.com",
  },
} as const satisfies Record<string, Provider>;

/** Embeddings for long-term memory. */
export const embeddingProvider = {
  name: "Voyage",
  host: "api.voyageai.com",
  secret: "voyage_api_key",
  key: /^pa-[\w-]{8,}$/,
  keyPrefix: "pa-",
  keysAt: "dash.voyageai.com",
} as const satisfies Provider;

export type ModelProviderName = keyof typeof modelProviders;

/** The provider of a model id "provider/model", or null when clincher does not know it. */
export function providerOf(modelId: string): ModelProviderName | null {
  const name = modelId.split("/", 1)[0] ?? "";
  return Object.hasOwn(modelProviders, name) ? (name as ModelProviderName) : null;
}
