import { expect, test } from "bun:test";
import { renderBudgets } from "../../src/cli/budget.ts";
import { styleFor } from "../../src/console/style.ts";
import { budgets, spentIn } from "../../src/stack/budget.ts";
import { deployment } from "./deployment.ts";

const { settings } = deployment();
const now = Date.parse("2026-11-21T00:00:00Z");
const day = 24 * 3600;
const spent = (daysAgo: number, amount: number) => ({
  "anthropic/claude-opus-4-6": { since: now / 1000 - daysAgo * day, spent: amount },
});
const opus = (...given: Parameters<typeof spent>) => budgets(settings, spent(...given), now)[0];

test("every model with what it may cost, the embeddings too", () => {
  expect(budgets(settings, {}, now).map(({ model, limit, left }) => [model, limit, left])).toEqual([
    ["anthropic/claude-opus-4-6", 100, 100],
    ["anthropic/claude-sonnet-4-6", 50, 50],
    ["anthropic/claude-haiku-4-5-20251001", 20, 20],
    ["voyage-3-large", 10, 10],
  ]);
});

test.each([
  [1, 40, { spent: 40, left: 60, resets: "2026-12-20T00:00:00.000Z" }],
  [29, 100.5, { spent: 100.5, left: 0, resets: "2026-11-22T00:00:00.000Z" }],
  [31, 100.5, { spent: 0, left: 100, resets: null }],
  // A clock that was ahead.
  [-90, 1, { spent: 1, left: 99, resets: "2026-12-21T00:00:00.000Z" }],
])("%d days ago, $%d", (daysAgo, amount, expected) => {
  expect(opus(daysAgo, amount)).toMatchObject(expected);
});

test.each([
  ['{"models": {"a": {"since": 1.5, "spent": 0.1}}}', { a: { since: 1.5, spent: 0.1 } }],
  ['{"models": {"a": {"since": "1"}}}', null],
  ["{}", null],
  ["", null],
])("what LiteLLM's container kept: %s", (text, expected) => {
  expect(spentIn(text)).toEqual(expected);
});

test("a person sees what is used up, and what to do", () => {
  const style = styleFor({}, {});
  const text = renderBudgets(budgets(settings, spent(29, 100), now), style);
  expect(text).toContain("anthropic/claude-opus-4-6 answers nothing more until 2026-11-22");
  expect(text).toContain("clincher install");
  expect(renderBudgets(budgets(settings, {}, now), style)).not.toContain("nothing more");
});
