import { type Answer, identifier, pieces, tokensOf } from "./answer.ts";
import type { ServerEvent } from "./sse.ts";

type Said = Exclude<Answer, { error: string }>;

const finishReason = (said: Said): string => ("text" in said ? "stop" : "tool_calls");
const seconds = (): number => Math.floor(Date.now() / 1000);

function usage(said: Said, prompt_tokens: number) {
  const completion_tokens = tokensOf("text" in said ? said.text : JSON.stringify(said.input));
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

/** The whole answer of a chat completion as one object. */
export function completionOf(model: string, said: Said, inputTokens: number) {
  const message =
    "text" in said
      ? { role: "assistant", content: said.text, refusal: null }
      : {
          role: "assistant",
          content: null,
          refusal: null,
          tool_calls: [
            {
              id: identifier("call_"),
              type: "function",
              function: { name: said.tool, arguments: JSON.stringify(said.input) },
            },
          ],
        };
  return {
    id: identifier("chatcmpl-"),
    object: "chat.completion",
    created: seconds(),
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(said) }],
    usage: usage(said, inputTokens),
    system_fingerprint: "fp_lab",
  };
}

/** The same answer as the chunks of a streaming request, with the closing `[DONE]`. */
export function chunksOf(
  model: string,
  said: Said,
  inputTokens: number,
  includeUsage: boolean,
): ServerEvent[] {
  const id = identifier("chatcmpl-");
  const created = seconds();
  const chunk = (choices: unknown[], used: unknown = null): ServerEvent => ({
    data: JSON.stringify({
      id,
      object: "chat.completion.chunk",
      created,
      model,
      system_fingerprint: "fp_lab",
      choices,
      ...(includeUsage ? { usage: used } : {}),
    }),
  });
  const delta = (value: object, finish: string | null = null): ServerEvent =>
    chunk([{ index: 0, delta: value, logprobs: null, finish_reason: finish }]);
  const call = (value: object): ServerEvent => delta({ tool_calls: [{ index: 0, ...value }] });
  const said_ =
    "text" in said
      ? [
          delta({ role: "assistant", content: "", refusal: null }),
          ...pieces(said.text).map((content) => delta({ content })),
        ]
      : [
          delta({ role: "assistant", content: null }),
          call({ id: identifier("call_"), type: "function", function: { name: said.tool, arguments: "" } }),
          ...pieces(JSON.stringify(said.input)).map((part) => call({ function: { arguments: part } })),
        ];
  return [
    ...said_,
    delta({}, finishReason(said)),
    ...(includeUsage ? [chunk([], usage(said, inputTokens))] : []),
    { data: "[DONE]" },
  ];
}

/** An error of the OpenAI API. */
export function openaiError(
  status: number,
  message: string,
  code: string | null = null,
  headers: Record<string, string> = {},
): Response {
  const type =
    status === 429 ? "rate_limit_exceeded" : status >= 500 ? "server_error" : "invalid_request_error";
  return Response.json({ error: { message, type, param: null, code } }, { status, headers });
}
