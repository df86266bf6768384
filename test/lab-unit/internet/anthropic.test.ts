import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Answer } from "../../lab/internet/models/answer.ts";
import { anthropic } from "../../lab/internet/models/anthropic.ts";
import { eventsOf, messageOf } from "../../lab/internet/models/anthropic-answer.ts";
import { ModelScript } from "../../lab/internet/models/script.ts";
import { callOf } from "./call.ts";

const good = { "x-api-key": "sk-ant-x", "anthropic-version": "2023-06-01" };
const hello = { model: "claude-opus-4-6", max_tokens: 10, messages: [{ role: "user", content: "hello" }] };
const post = (body: unknown, headers: Record<string, string> = good, path = "/v1/messages") =>
  anthropic(callOf("POST", `https://api.anthropic.com${path}`, { headers, body }), new ModelScript());

type Said = Exclude<Answer, { error: string }>;
const said: fc.Arbitrary<Said> = fc.oneof(
  fc.record({ text: fc.string({ unit: "grapheme", maxLength: 300 }) }),
  fc.record({ tool: fc.constant("exec"), input: fc.dictionary(fc.string(), fc.jsonValue()) }),
);

interface Data {
  type: string;
  delta?: { text?: string; partial_json?: string; stop_reason?: string };
}

describe("the Messages API's stream", () => {
  test("puts together to the same answer as the whole message, in the documented order", () => {
    fc.assert(
      fc.property(said, (answer) => {
        const events = eventsOf("claude-x", answer, 7);
        const data = events.map((event) => JSON.parse(event.data) as Data);
        expect(events.map(({ event }) => event)).toEqual(data.map(({ type }) => type));
        const order = [...new Set(data.map(({ type }) => type))];
        expect(order).toEqual([
          "message_start",
          "content_block_start",
          "ping",
          "content_block_delta",
          "content_block_stop",
          "message_delta",
          "message_stop",
        ]);
        const whole = messageOf("claude-x", answer, 7);
        const joined = data.map(({ delta }) => delta?.text ?? delta?.partial_json ?? "").join("");
        expect(joined).toBe("text" in answer ? answer.text : JSON.stringify(answer.input));
        expect(data.at(-2)?.delta?.stop_reason).toBe(whole.stop_reason ?? "");
      }),
    );
  });

  test("is served as server-sent events", async () => {
    const response = post({ ...hello, stream: true });
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const body = await response.text();
    expect(body).toStartWith("event: message_start\ndata: {");
    expect(body).toEndWith('event: message_stop\ndata: {"type":"message_stop"}\n\n');
    expect(body).toContain('"text_delta","text":"The lab\'s model says: he"');
  });
});

describe("the Messages API refuses", () => {
  const version = { "anthropic-version": "2023-06-01" };
  const orphan = { type: "tool_result", tool_use_id: "t1", content: "x" };
  test.each([
    ["no key", hello, version, 401, "authentication_error", "x-api-key header is required"],
    [
      "a wrong key",
      hello,
      { ...version, "x-api-key": "sk-x" },
      401,
      "authentication_error",
      "invalid x-api-key",
    ],
    [
      "no version",
      hello,
      { "x-api-key": "sk-ant-x" },
      400,
      "invalid_request_error",
      "anthropic-version: header is required",
    ],
    ["no JSON", "{", good, 400, "invalid_request_error", "invalid JSON"],
    [
      "no max_tokens",
      { ...hello, max_tokens: undefined },
      good,
      400,
      "invalid_request_error",
      "max_tokens: Field required",
    ],
    ["an unknown model", { ...hello, model: "gpt-4" }, good, 404, "not_found_error", "model: gpt-4"],
    [
      "a tool result without its call",
      { ...hello, messages: [{ role: "user", content: [orphan] }] },
      good,
      400,
      "invalid_request_error",
      "messages.0.content.0: unexpected `tool_use_id`",
    ],
  ])("%s", async (_what, body, headers, status, type, message) => {
    const response = post(body, headers);
    expect(response.status).toBe(status);
    const answer = (await response.json()) as { type: string; error: { type: string; message: string } };
    expect(answer.type).toBe("error");
    expect(answer.error.type).toBe(type);
    expect(answer.error.message).toStartWith(message);
    expect(response.headers.get("request-id")).toStartWith("req_");
  });
});

test("the key may also come as a bearer token, as the SDKs of 2026 send it", () => {
  const headers = { authorization: "Bearer sk-ant-x", "anthropic-version": "2023-06-01" };
  expect(post(hello, headers).status).toBe(200);
});

test("a tool call and its result, both ways", async () => {
  const ask = { role: "user", content: 'TOOLTEST:exec:{"command":"id"}:END' };
  const first = (await post({ ...hello, messages: [ask] }).json()) as {
    content: { id: string }[];
    stop_reason: string;
  };
  expect(first).toMatchObject({
    stop_reason: "tool_use",
    content: [{ type: "tool_use", name: "exec", input: { command: "id" } }],
  });
  const results = ["uid=1000", [{ type: "text", text: "uid=1000" }]];
  for (const content of results) {
    const result = {
      role: "user",
      content: [{ type: "tool_result", tool_use_id: first.content[0]?.id, content }],
    };
    const messages = [ask, { role: "assistant", content: first.content }, result];
    const second = (await post({ ...hello, messages }).json()) as {
      content: { text: string }[];
      stop_reason: string;
    };
    expect(second.stop_reason).toBe("end_turn");
    expect(second.content[0]?.text).toBe("The lab's model says: the tool answered uid=1000");
  }
});

test("count_tokens grows with the text", async () => {
  const count = async (content: string): Promise<number> => {
    const body = { model: "claude-x", messages: [{ role: "user", content }] };
    const counted = (await post(body, good, "/v1/messages/count_tokens").json()) as { input_tokens: number };
    return counted.input_tokens;
  };
  expect(await count("a".repeat(400))).toBe((await count("")) + 100);
});
