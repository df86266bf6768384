import { expect, test } from "bun:test";
import { pieces, toolTest } from "../../lab/internet/models/answer.ts";
import { ModelScript } from "../../lab/internet/models/script.ts";

test("scripted answers come in order, those with a condition only when it holds", () => {
  const script = new ModelScript();
  script.add([{ text: "zebras", when: "zebra" }, { text: "first" }, { error: "busy", status: 529 }]);
  expect(script.next({ userText: "horse" })).toMatchObject({ text: "first" });
  expect(script.next({ userText: "a zebra" })).toMatchObject({ text: "zebras" });
  expect(script.next({ userText: "a zebra", toolResult: "x" })).toMatchObject({ status: 529 });
  expect(script.waiting).toBe(0);
  expect(script.next({ userText: "a zebra" })).toEqual({ text: "The lab's model says: a zebra" });
});

test("clear forgets what nobody asked for", () => {
  const script = new ModelScript();
  script.add([{ text: "never" }]);
  script.clear();
  expect(script.next({ userText: "x".repeat(300) })).toEqual({
    text: `The lab's model says: ${"x".repeat(200)}`,
  });
});

test("a tool result is answered before the marker that led to it", () => {
  const userText = 'TOOLTEST:exec:{"command":"id"}:END';
  expect(new ModelScript().next({ userText })).toEqual({ tool: "exec", input: { command: "id" } });
  expect(new ModelScript().next({ userText, toolResult: "uid=0" })).toEqual({
    text: "The lab's model says: the tool answered uid=0",
  });
});

test.each([
  ["no marker", "TOOLTEST:exec", undefined],
  [
    "an end inside",
    'a TOOLTEST:write:{"t":"a:b\\nc:END d"}:END z',
    { tool: "write", input: { t: "a:b\nc:END d" } },
  ],
  ["nested", 'TOOLTEST:m_1-x:{"a":{"b":[1]}}:END :END', { tool: "m_1-x", input: { a: { b: [1] } } }],
  ["no object", "TOOLTEST:x:[1]:END", { text: "The lab's model cannot read this tool test: [1]:END" }],
])("marker: %s", (_what, text, expected) => {
  expect(toolTest(text)).toEqual(expected as ReturnType<typeof toolTest>);
});

test("pieces never split a character and always make at least one", () => {
  expect(pieces("")).toEqual([""]);
  expect(pieces("a🎉b", 2)).toEqual(["a🎉", "b"]);
});
