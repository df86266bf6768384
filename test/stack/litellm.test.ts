import { describe, expect, test } from "bun:test";
import { parse } from "yaml";
import { litellmConfig, litellmSecrets } from "../../src/stack/litellm.ts";
import { deployment } from "./deployment.ts";

interface Config {
  readonly model_list: readonly {
    readonly model_name: string;
    readonly litellm_params: Readonly<Record<string, string | number>>;
    readonly model_info: { readonly mode: string };
  }[];
  readonly [section: string]: unknown;
}
const config = (...given: Parameters<typeof deployment>): Config =>
  parse(litellmConfig(deployment(...given))) as Config;

describe("LiteLLM's settings", () => {
  test("models under the operator's names, with their provider and limit", () => {
    expect(config().model_list[1]).toEqual({
      model_name: "anthropic/claude-sonnet-4-6",
      litellm_params: {
        model: "anthropic/claude-sonnet-4-6",
        api_key: "os.environ/ANTHROPIC_API_KEY",
        rpm: 120,
        max_budget: 50,
        budget_duration: "30d",
        input_cost_per_token: 3e-6,
        output_cost_per_token: 15e-6,
      },
      model_info: { mode: "chat" },
    });
  });

  test("embeddings under the name that the gateway asks for, only with memory", () => {
    const embedding = {
      model: "voyage/voyage-3-large",
      api_key: "os.environ/VOYAGE_API_KEY",
      max_budget: 10,
      budget_duration: "30d",
      input_cost_per_token: 0.18e-6,
      output_cost_per_token: 0,
    };
    expect(config().model_list.at(-1)).toEqual({
      model_name: "voyage-3-large",
      litellm_params: embedding,
      model_info: { mode: "embedding" },
    });
    expect(litellmConfig(deployment({ memory: { enabled: false } }))).not.toContain("voyage");
  });

  test("a price that the settings give counts before the known one, and stays a number in every YAML", () => {
    const models = {
      primary: "openai/gpt-6",
      fallbacks: [],
      heartbeat: "openai/gpt-6",
      available: [{ id: "openai/gpt-6", input_price: 0.02, output_price: 4 }],
    };
    const text = litellmConfig(deployment({ models }));
    expect(text).toContain("input_cost_per_token: 2.0e-8\n");
    expect(text).toContain("output_cost_per_token: 0.000004\n");
  });

  test("a key to itself and to its metrics, no bodies in its log, no cache", () => {
    const { general_settings, litellm_settings } = config();
    expect(general_settings).toEqual({ master_key: "os.environ/LITELLM_MASTER_KEY" });
    expect(litellm_settings).toMatchObject({
      turn_off_message_logging: true,
      require_auth_for_metrics_endpoint: true,
    });
    expect(litellm_settings).not.toHaveProperty("cache");
  });
});

describe("LiteLLM's secrets", () => {
  const sourced = async (...given: Parameters<typeof deployment>): Promise<Record<string, string>> => {
    const script = `set -eu; set -a; eval "$(cat)"; exec env`;
    const shell = Bun.spawn(["sh", "-c", script], {
      env: { PATH: process.env.PATH ?? "" },
      stdin: new Blob([litellmSecrets(deployment(...given))]),
    });
    const lines = (await new Response(shell.stdout).text()).trimEnd().split("\n");
    return Object.fromEntries(
      lines.map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]),
    );
  };

  test("a shell reads back exactly what was given", async () => {
    const odd = "sk-ant-a'b\"c$HOME`id`\\ d";
    expect(await sourced({}, { anthropic_api_key: odd })).toMatchObject({
      LITELLM_MASTER_KEY: "sk-litellm-1",
      ANTHROPIC_API_KEY: odd,
      VOYAGE_API_KEY: "pa-key-1",
    });
  });

  test("no key of a provider that is not used", async () => {
    const environment = await sourced({ memory: { enabled: false } });
    expect(environment).not.toHaveProperty("VOYAGE_API_KEY");
    expect(environment).not.toHaveProperty("OPENAI_API_KEY");
  });
});
