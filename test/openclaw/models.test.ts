import { expect, test } from "bun:test";
import { catalogue, choices } from "../../src/openclaw/models.ts";
import { deployment } from "../stack/deployment.ts";

const of = (...ids: readonly [string, ...string[]]) =>
  deployment({
    models: { primary: ids[0], fallbacks: [], heartbeat: ids[0], available: ids.map((id) => ({ id })) },
  });

test("names for people", () => {
  const names = catalogue(of("anthropic/claude-haiku-4-5-20251001", "openai/gpt-5-mini")) as {
    name: string;
  }[];
  expect(names.map(({ name }) => name)).toEqual(["Claude Haiku 4.5 (LiteLLM)", "Gpt 5 Mini (LiteLLM)"]);
});

test("two models of a family do not share its alias", () => {
  const models = choices(of("anthropic/claude-opus-4-6", "anthropic/claude-opus-4-5")) as Record<
    string,
    { alias: string }
  >;
  expect(Object.values(models).map(({ alias }) => alias)).toEqual(["opus", "claude-opus-4-5"]);
});
