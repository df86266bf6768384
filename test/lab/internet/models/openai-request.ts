import { z } from "zod";
import type { Asked } from "./answer.ts";

const content = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  z.null(),
]);
const message = z.looseObject({ role: z.string(), content: content.optional() });

/** A request for a chat completion, as far as the lab looks at it. */
export const chatRequest = z.object({
  model: z.string(),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  tools: z.array(z.unknown()).nullish(),
});
export type ChatRequest = z.infer<typeof chatRequest>;

const textOf = (value: z.infer<typeof content> | undefined): string => {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : value.map((part) => part.text ?? "").join("\n");
};

/** What the answer depends on: the last user text, and the tool result when the request ends with one. */
export function askedOfOpenai({ messages }: Pick<ChatRequest, "messages">): Asked {
  const userText = textOf(messages.findLast(({ role }) => role === "user")?.content);
  const trailing = messages.slice(messages.findLastIndex(({ role }) => role !== "tool") + 1);
  if (trailing.length === 0) return { userText };
  return { userText, toolResult: trailing.map((tool) => textOf(tool.content)).join("\n") };
}
