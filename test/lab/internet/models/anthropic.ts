import type { z } from "zod";
import type { Call } from "../site.ts";
import { identifier, tokensOf } from "./answer.ts";
import { anthropicError, eventsOf, messageOf } from "./anthropic-answer.ts";
import { askedOfAnthropic, countRequest, danglingToolResult, messagesRequest } from "./anthropic-request.ts";
import { parseBody } from "./body.ts";
import type { ModelScript } from "./script.ts";
import { streamEvents } from "./sse.ts";

const listed = ["claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5"].map((id) => ({
  type: "model",
  id,
  display_name: id,
  created_at: "2026-01-01T00:00:00Z",
}));

const explain = (issue: z.core.$ZodIssue): string =>
  `${issue.path.join(".") || "body"}: ${issue.code === "invalid_type" && issue.input === undefined ? "Field required" : issue.message}`;

/** The Anthropic API: messages (streamed or whole), count_tokens, models. Takes any key that starts `sk-ant-`, but for those that end `-revoked`. */
export function anthropic(call: Call, script: ModelScript): Response {
  const { request, url, body } = call;
  // Older clients send x-api-key; the SDKs of 2026 send the same key as a bearer token.
  const bearer = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  const key = request.headers.get("x-api-key") ?? bearer;
  if (key === undefined) return anthropicError(401, "x-api-key header is required");
  if (!key.startsWith("sk-ant-") || key.endsWith("-revoked")) return anthropicError(401, "invalid x-api-key");
  if (request.headers.get("anthropic-version") === null) {
    return anthropicError(400, "anthropic-version: header is required");
  }
  const known = (model: string): boolean => model.startsWith("claude-");
  const route = `${request.method} ${url.pathname}`;

  if (route === "GET /v1/models") {
    return Response.json({
      data: listed,
      has_more: false,
      first_id: listed[0]?.id ?? null,
      last_id: listed.at(-1)?.id ?? null,
    });
  }
  if (route === "POST /v1/messages/count_tokens") {
    const parsed = parseBody(countRequest, body);
    if (!parsed.ok)
      return anthropicError(400, parsed.issue === undefined ? "invalid JSON" : explain(parsed.issue));
    if (!known(parsed.value.model)) return anthropicError(404, `model: ${parsed.value.model}`);
    return Response.json({ input_tokens: tokensOf(JSON.stringify(parsed.value)) });
  }
  if (route !== "POST /v1/messages") return anthropicError(404, "Not found");

  const parsed = parseBody(messagesRequest, body);
  if (!parsed.ok)
    return anthropicError(400, parsed.issue === undefined ? "invalid JSON" : explain(parsed.issue));
  const asked = parsed.value;
  if (!known(asked.model)) return anthropicError(404, `model: ${asked.model}`);
  const dangling = danglingToolResult(asked.messages);
  if (dangling !== undefined) return anthropicError(400, dangling);

  const said = script.next(askedOfAnthropic(asked));
  if ("error" in said) return anthropicError(said.status, said.error, said.headers);
  const { messages, system, tools } = asked;
  const inputTokens = tokensOf(JSON.stringify([messages, system, tools]));
  const headers = { "request-id": identifier("req_"), "anthropic-organization-id": "lab" };
  if (asked.stream === true) return streamEvents(eventsOf(asked.model, said, inputTokens), headers);
  return Response.json(messageOf(asked.model, said, inputTokens), { headers });
}
