import { stringify } from "yaml";
import type { Deployment } from "../settings/deployment.ts";
import { embeddings, embeddingsPrefix, enabledProviders, modelProvider } from "./providers.ts";

const fromEnvironment = (name: string): string => `os.environ/${name}`;

const chatModels = ({ settings }: Deployment): readonly object[] =>
  settings.models.available.map(({ id, requests_per_minute }) => ({
    model_name: id,
    litellm_params: {
      // With its provider in front: a bare name is matched against a list that lags behind new models.
      model: id,
      api_key: fromEnvironment(modelProvider(id).variable),
      rpm: requests_per_minute,
    },
  }));

const embeddingModels = ({ settings }: Deployment): readonly object[] =>
  settings.memory.enabled
    ? [
        {
          // The gateway asks for the bare name.
          model_name: settings.memory.model,
          litellm_params: {
            model: `${embeddingsPrefix}/${settings.memory.model}`,
            api_key: fromEnvironment(embeddings.variable),
          },
        },
      ]
    : [];

/** LiteLLM's settings. Keys appear as references to its environment only. */
export const litellmConfig = (deployment: Deployment): string =>
  stringify({
    model_list: [...chatModels(deployment), ...embeddingModels(deployment)],
    general_settings: { master_key: fromEnvironment("LITELLM_MASTER_KEY") },
    litellm_settings: {
      // The gateway speaks OpenAI's dialect; what a provider does not know is left out instead of refused.
      drop_params: true,
      json_logs: true,
      turn_off_message_logging: true,
      telemetry: false,
      callbacks: ["prometheus"],
      require_auth_for_metrics_endpoint: true,
    },
    router_settings: {
      routing_strategy: "usage-based-routing-v2",
      num_retries: 2,
      // Seconds between attempts.
      retry_after: 5,
      // Over the limit, LiteLLM would wait for the next minute; the gateway has other models to ask meanwhile.
      retry_policy: { RateLimitErrorRetries: 0 },
    },
  });

/** One assignment for a shell that sources the file; the value is taken literally. */
const assignment = (name: string, value: string): string => `${name}='${value.replaceAll("'", `'\\''`)}'\n`;

/** Secret file that LiteLLM's entrypoint sources: only keys that the enabled providers need. */
export const litellmSecrets = (deployment: Deployment): string =>
  assignment("LITELLM_MASTER_KEY", deployment.secrets.litellm_key) +
  enabledProviders(deployment)
    .map(({ variable, secret }) => assignment(variable, deployment.secrets[secret] ?? ""))
    .join("");
