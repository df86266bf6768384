import { expect, test } from "bun:test";
import fc from "fast-check";
import { openai } from "../../lab/internet/models/openai.ts";
import { chunksOf, completionOf } from "../../lab/internet/models/openai-answer.ts";
import { ModelScript } from "../../lab/internet/models/script.ts";
import { callOf } from "./call.ts";

interface Chunk {
  choices: {
    delta: { content?: string; tool_calls?: { function: { arguments: string } }[] };
    finish_reason: string | null;
  }[];
  usage?: { total_tokens: number } | null;
}

const answer = fc.oneof(
  fc.record({ text: fc.string({ unit: "grapheme", maxLength: 200 }) }),
  fc.record({ tool: fc.constant("exec"), input: fc.dictionary(fc.string(), fc.jsonValue()) }),
);

test("chunks put together to the same completion, and end with [DONE]", () => {
  fc.assert(
    fc.property(answer, fc.boolean(), (said, includeUsage) => {
      const events = chunksOf("gpt-x", said, 7, includeUsage);
      expect(events.at(-1)).toEqual({ data: "[DONE]" });
      const chunks = events.slice(0, -1).map(({ data }) => JSON.parse(data) as Chunk);
      const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
      const joined = deltas
        .map(
          (delta) => delta.content ?? delta.tool_calls?.map((call) => call.function.arguments).join("") ?? "",
        )
        .join("");
      expect(joined).toBe("text" in said ? said.text : JSON.stringify(said.input));
      const whole = completionOf("gpt-x", said, 7);
      const finish = chunks
        .flatMap(({ choices }) => choices.map((choice) => choice.finish_reason))
        .filter(Boolean);
      expect(finish).toEqual([whole.choices[0]?.finish_reason ?? ""]);
      const usage = chunks.map((chunk) => chunk.usage?.total_tokens).filter((total) => total !== undefined);
      expect(usage).toEqual(includeUsage ? [whole.usage.total_tokens] : []);
    }),
  );
});

const post = (body: unknown, authorization = "Bearer sk-x") =>
  openai(
    callOf("POST", "https://api.openai.com/v1/chat/completions", { headers: { authorization }, body }),
    new ModelScript(),
  );

test("a tool result at the end is what the answer is about", async () => {
  const call = { role: "assistant", content: null, tool_calls: [] };
  const messages = [
    { role: "user", content: "go" },
    call,
    { role: "tool", tool_call_id: "c", content: "42" },
  ];
  const completion = (await post({ model: "gpt-4o", messages }).json()) as ReturnType<typeof completionOf>;
  expect(completion.choices[0]?.message.content).toBe("The lab's model says: the tool answered 42");
});

test.each([
  ["Basic x", { model: "m", messages: [] }, 401],
  ["Bearer nope", { model: "m", messages: [] }, 401],
  ["Bearer sk-x", { model: "m", messages: [] }, 400],
  ["Bearer sk-x", "{", 400],
])("refuses %s with %j: %d", async (authorization, body, status) => {
  const response = post(body, authorization);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error" } });
});
