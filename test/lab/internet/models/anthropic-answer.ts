import { type Answer, identifier, pieces, tokensOf } from "./answer.ts";
import type { ServerEvent } from "./sse.ts";

type Said = Exclude<Answer, { error: string }>;

const block = (said: Said) =>
  "text" in said
    ? { type: "text", text: said.text }
    : { type: "tool_use", id: identifier("toolu_"), name: said.tool, input: said.input };

const stopReason = (said: Said): string => ("text" in said ? "end_turn" : "tool_use");
const outputTokens = (said: Said): number =>
  tokensOf("text" in said ? said.text : JSON.stringify(said.input));

const message = (model: string, content: unknown[], stop: string | null, input: number, output: number) => ({
  model,
  id: identifier("msg_"),
  type: "message",
  role: "assistant",
  content,
  stop_reason: stop,
  stop_sequence: null,
  usage: {
    input_tokens: input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: output,
    service_tier: "standard",
  },
});

/** The whole answer of the Messages API as one object. `inputTokens` is what the request is billed as. */
export const messageOf = (model: string, said: Said, inputTokens: number) =>
  message(model, [block(said)], stopReason(said), inputTokens, outputTokens(said));

/** The same answer as the events of a streaming request, in the real API's order. */
export function eventsOf(model: string, said: Said, inputTokens: number): ServerEvent[] {
  const event = (type: string, data: object): ServerEvent => ({
    event: type,
    data: JSON.stringify({ type, ...data }),
  });
  const delta = (value: object): ServerEvent => event("content_block_delta", { index: 0, delta: value });
  const whole = block(said);
  const deltas =
    "text" in said
      ? pieces(said.text).map((text) => delta({ type: "text_delta", text }))
      : ["", ...pieces(JSON.stringify(said.input))].map((partial_json) =>
          delta({ type: "input_json_delta", partial_json }),
        );
  return [
    event("message_start", { message: message(model, [], null, inputTokens, 1) }),
    event("content_block_start", {
      index: 0,
      content_block: "text" in said ? { ...whole, text: "" } : { ...whole, input: {} },
    }),
    event("ping", {}),
    ...deltas,
    event("content_block_stop", { index: 0 }),
    event("message_delta", {
      delta: { stop_reason: stopReason(said), stop_sequence: null },
      usage: { output_tokens: outputTokens(said) },
    }),
    event("message_stop", {}),
  ];
}

const errorTypes: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

/** An error of the Anthropic API; every status without a type of its own is an `api_error`. */
export function anthropicError(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  const request_id = identifier("req_");
  const type = errorTypes[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
  return Response.json(
    { type: "error", error: { type, message }, request_id },
    { status, headers: { "request-id": request_id, ...headers } },
  );
}
