import { expect, test } from "bun:test";
import type { Explained } from "../../src/openclaw/explain.ts";
import { missingIntents } from "../lab/intents.ts";

const intent = (settings: Extract<Explained, { state: "set" }>["settings"]): Explained => ({
  theme: "tools",
  name: "it",
  why: "why",
  state: "set",
  settings,
});

test.each([
  ["the same", { "a.b": 1 }, { a: { b: 1 } }, true],
  ["another value", { "a.b": 1 }, { a: { b: 2 } }, false],
  ["not there", { "a.b": false }, { a: {} }, false],
  ["defaults beside it", { a: { b: 1 } }, { a: { b: 1, c: 2 } }, true],
  ["more members than asked for, from other intents", { a: ["x"] }, { a: ["y", "x"] }, true],
  ["a member that is missing", { a: ["x", "z"] }, { a: ["x"] }, false],
  ["an empty list is not any list", { a: [] }, { a: ["x"] }, false],
  ["a text that is not shown", { "a.id": "/key" }, { a: { id: "__OPENCLAW_REDACTED__" } }, true],
  ["a switch is never taken for one", { a: false }, { a: "__OPENCLAW_REDACTED__" }, false],
])("%s", (_, settings, effective, well) => {
  expect(missingIntents([intent(settings)], effective).length === 0).toBe(well);
});
