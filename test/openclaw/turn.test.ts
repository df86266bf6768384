import { expect, test } from "bun:test";
import { answerIn, effectiveIn, notedTurn } from "../../src/openclaw/turn.ts";

const turn = {
  payloads: [{ text: "Yes." }],
  meta: {
    systemPromptReport: {
      sandbox: { mode: "all", sandboxed: true },
      tools: { entries: [{ name: "read", chars: 1 }, { name: "exec" }] },
    },
  },
};
const effective = { sandboxed: true, tools: ["read", "exec"] };

test.each([
  ["through the gateway", { runId: "x", result: turn }],
  ["without it", turn],
])("a turn %s: what was said, and what it had", (_, said) => {
  const text = `[secrets] a line before\n${JSON.stringify(said)}`;
  expect(answerIn(text)).toBe("Yes.");
  expect(effectiveIn(text)).toEqual(effective);
});

test.each(["", "{", '{"result":{"payloads":[]}}', "no JSON"])("nothing is told by %p", (text) => {
  expect(effectiveIn(text)).toBeNull();
});

test("what was noted", () => {
  const of = (value: unknown) => notedTurn(new TextEncoder().encode(JSON.stringify(value)));
  expect(of({ settings: "x", effective })).toEqual(effective);
  expect(of({ settings: "x" })).toBeNull();
  expect(of({ effective: null })).toBeNull();
  expect(notedTurn(null)).toBeNull();
});
