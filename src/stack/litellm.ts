import { stringify } from "yaml";
import type { Deployment } from "../settings/deployment.ts";
import { memoryPrice, modelPrice, type Price } from "../settings/prices.ts";
import { budgetPeriod } from "./budget.ts";
import { embeddings, embeddingsPrefix, enabledProviders, modelProvider } from "./providers.ts";

const fromEnvironment = (name: string): string => `os.environ/${name}`;

/** One model as LiteLLM routes to it, with what it costs and may cost. */
interface Routed {
  /** What the gateway asks for. */
  readonly name: string;
  /** With its provider in front: a bare name is matched against a list that lags behind new models. */
  readonly model: string;
  readonly mode: "chat" | "embedding";
  readonly variable: string;
  readonly price: Price | null;
  /** US dollars. */
  readonly budget: number;
  readonly rpm?: number;
}

const routed = ({ settings: { models, memory } }: Deployment): readonly Routed[] => [
  ...models.available.map((model) => ({
    name: model.id,
    model: model.id,
    mode: "chat" as const,
    variable: modelProvider(model.id).variable,
    price: modelPrice(model),
    budget: model.budget,
    rpm: model.requests_per_minute,
  })),
  ...(memory.enabled
    ? [
        {
          // The gateway asks for the bare name.
          name: memory.model,
          model: `${embeddingsPrefix}/${memory.model}`,
          mode: "embedding" as const,
          variable: embeddings.variable,
          price: memoryPrice(memory),
          budget: memory.budget,
        },
      ]
    : []),
];

/** US dollars for one token. */
const perToken = (perMillion: number): number => perMillion / 1e6;

/** LiteLLM's YAML reader takes 2e-8 for a text, and 2.0e-8 for a number. */
const withPoints = (yaml: string): string => yaml.replace(/: (\d+)e-(\d+)$/gm, ": $1.0e-$2");

const entry = ({ name, model, mode, variable, price, budget, rpm }: Routed): object => ({
  model_name: name,
  litellm_params: {
    model,
    api_key: fromEnvironment(variable),
    ...(rpm === undefined ? {} : { rpm }),
    // The one place in which a budget is enforced without a database, and only both together.
    max_budget: budget,
    budget_duration: budgetPeriod.text,
    input_cost_per_token: perToken(price?.input ?? 0),
    output_cost_per_token: perToken(price?.output ?? 0),
  },
  model_info: { mode },
});

/** LiteLLM's settings. Keys appear as references to its environment only. */
export const litellmConfig = (deployment: Deployment): string =>
  withPoints(
    stringify({
      model_list: routed(deployment).map(entry),
      general_settings: { master_key: fromEnvironment("LITELLM_MASTER_KEY") },
      litellm_settings: {
        // The gateway speaks OpenAI's dialect; what a provider does not know is left out instead of refused.
        drop_params: true,
        json_logs: true,
        turn_off_message_logging: true,
        telemetry: false,
        callbacks: ["prometheus", "spend.keeper"],
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
    }),
  );

/** One assignment for a shell that sources the file; the value is taken literally. */
const assignment = (name: string, value: string): string => `${name}='${value.replaceAll("'", `'\\''`)}'\n`;

/** Secret file that LiteLLM's entrypoint sources: only keys that the enabled providers need. */
export const litellmSecrets = (deployment: Deployment): string =>
  assignment("LITELLM_MASTER_KEY", deployment.secrets.litellm_key) +
  enabledProviders(deployment)
    .map(({ variable, secret }) => assignment(variable, deployment.secrets[secret] ?? ""))
    .join("");
