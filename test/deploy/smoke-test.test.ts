import { expect, test } from "bun:test";
import { renderSmoke } from "../../src/cli/smoke-test.ts";
import { styleFor } from "../../src/console/style.ts";
import { answersOf, questionsFor, smokeIn } from "../../src/deploy/smoke-test.ts";
import { deployment } from "../stack/deployment.ts";

const style = styleFor({}, {});
const answer = { model: "a/b", status: 200, text: "", cost: "0.000048", milliseconds: 120 };
const refused = { ...answer, status: 429, cost: null };

test("every model of the settings is asked, and nothing else", () => {
  const asked = (...given: Parameters<typeof deployment>) =>
    questionsFor(deployment(...given).settings).map(({ model, path }) => [model, path]);
  expect(asked().slice(2)).toEqual([
    ["anthropic/claude-haiku-4-5-20251001", "/v1/chat/completions"],
    ["voyage-3-large", "/v1/embeddings"],
  ]);
  expect(asked({ memory: { enabled: false } })).toHaveLength(3);
});

test.each([
  [answer, { ok: true, cost: 0.000048, error: null }],
  [
    { ...answer, cost: null },
    { ok: true, cost: null },
  ],
  [
    { ...refused, text: '{"error":{"message":"used\\u001b[2J up"}}' },
    { ok: false, error: "429 used [2J up" },
  ],
  [
    { ...answer, model: "a/\u001b]52;c;cm0=\u0007b\u009b2J" },
    { ok: true, model: "a/ ]52;c;cm0= b 2J" },
  ],
  [
    { ...refused, text: "<html>" },
    { ok: false, error: "429 <html>" },
  ],
  [
    { ...refused, status: 0, text: "TimeoutError" },
    { ok: false, error: "TimeoutError" },
  ],
])("an answer: %j", (given, expected) => {
  expect(smokeIn(JSON.stringify([given]))?.[0]).toMatchObject(expected);
});

test("a model of which nothing comes back does not answer; one that nobody asked is none", () => {
  const given = smokeIn(JSON.stringify([answer, { ...answer, model: "c/d" }])) ?? [];
  expect(answersOf([{ model: "a/b" }, { model: "e/f" }], given)).toMatchObject([
    { model: "a/b", ok: true },
    { model: "e/f", ok: false, error: "nothing came back of it" },
  ]);
});

test.each(["", "{}", '[{"model":1}]'])("something else: %j", (output) => {
  expect(smokeIn(output)).toBeNull();
});

test("a person sees which model does not answer, and why", () => {
  const all = smokeIn(JSON.stringify([answer, { ...refused, text: "no" }])) ?? [];
  expect(renderSmoke(all, style)).toContain("1 of 2 models do not answer");
  expect(renderSmoke(all, style)).toContain("429 no");
  expect(renderSmoke(all.slice(0, 1), style)).toContain("All 1 models answer. It cost $0.000048.");
});
