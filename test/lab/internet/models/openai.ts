import type { Call } from "../site.ts";
import { identifier, tokensOf } from "./answer.ts";
import { parseBody } from "./body.ts";
import { chunksOf, completionOf, openaiError } from "./openai-answer.ts";
import { askedOfOpenai, chatRequest } from "./openai-request.ts";
import type { ModelScript } from "./script.ts";
import { streamEvents } from "./sse.ts";

const listed = ["gpt-5.2", "gpt-5-mini", "gpt-4o"].map((id) => ({
  id,
  object: "model",
  created: 1767225600,
  owned_by: "system",
}));

/** The OpenAI API: chat completions (streamed or whole) and models. Takes any bearer key that starts `sk-`. */
export function openai(call: Call, script: ModelScript): Response {
  const { request, url, body } = call;
  const key = /^Bearer (.*)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  if (key === undefined) return openaiError(401, "You didn't provide an API key.");
  if (!key.startsWith("sk-"))
    return openaiError(401, `Incorrect API key provided: ${key}.`, "invalid_api_key");
  const route = `${request.method} ${url.pathname}`;
  if (route === "GET /v1/models") return Response.json({ object: "list", data: listed });
  if (route !== "POST /v1/chat/completions") return openaiError(404, `Invalid URL (${route})`);

  const parsed = parseBody(chatRequest, body);
  if (!parsed.ok) {
    const { issue } = parsed;
    return openaiError(
      400,
      issue === undefined ? "invalid JSON" : `${issue.path.join(".")}: ${issue.message}`,
    );
  }
  const asked = parsed.value;
  const said = script.next(askedOfOpenai(asked));
  if ("error" in said) return openaiError(said.status, said.error, null, said.headers);
  const inputTokens = tokensOf(JSON.stringify([asked.messages, asked.tools]));
  const headers = { "x-request-id": identifier("req_") };
  if (asked.stream === true) {
    const includeUsage = asked.stream_options?.include_usage === true;
    return streamEvents(chunksOf(asked.model, said, inputTokens, includeUsage), headers);
  }
  return Response.json(completionOf(asked.model, said, inputTokens), { headers });
}
