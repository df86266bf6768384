import { expect, test } from "bun:test";
import { answerIn, effectiveIn, notedTurn, turnCommand } from "../../src/openclaw/turn.ts";

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

test("a turn: what was said, and what it had", () => {
  const text = `[secrets] a line before\n${JSON.stringify({ runId: "x", result: turn })}`;
  expect(answerIn(text)).toBe("Yes.");
  expect(effectiveIn(text)).toEqual(effective);
});

test("an answer that did not come through the gateway is none", () => {
  expect(answerIn(JSON.stringify(turn))).toBeNull();
  expect(effectiveIn(JSON.stringify(turn))).toBeNull();
});

test("a question is put to the gateway, in a session of its own, and ends inside the container too", () => {
  const command = turnCommand({
    ...{ container: "openclaw", message: 'say "x"', session: "clincher-proof", key: "k", seconds: 100 },
  });
  expect(command.slice(0, 6)).toEqual(["docker", "exec", "openclaw", "timeout", "--kill-after=5", "120"]);
  expect(command).toContain("100000");
  expect(JSON.parse(command.at(-1) ?? "")).toEqual({
    message: 'say "x"',
    agentId: "main",
    sessionKey: "agent:main:clincher-proof",
    idempotencyKey: "clincher-proof-k",
  });
  // Several sessions are asked in the same millisecond.
  const other = { container: "openclaw", message: "", session: "another", key: "k", seconds: 1 };
  expect(turnCommand(other).at(-1)).toContain('"idempotencyKey":"another-k"');
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
