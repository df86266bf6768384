import { z } from "zod";
import type { Asked } from "./answer.ts";

const block = z.looseObject({ type: z.string() });
const toolResult = z.object({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(block)]).optional(),
});
const toolUse = z.object({ type: z.literal("tool_use"), id: z.string() });
const textBlock = z.object({ type: z.literal("text"), text: z.string() });
const content = z.union([z.string(), z.array(block)]);

const message = z.object({ role: z.enum(["user", "assistant"]), content });
const conversation = {
  model: z.string(),
  messages: z.array(message).min(1),
  system: content.optional(),
  tools: z.array(z.looseObject({ name: z.string() })).optional(),
};

/** A request of the Messages API, as far as the lab looks at it. */
export const messagesRequest = z.object({
  ...conversation,
  max_tokens: z.number().int().min(1),
  stream: z.boolean().optional(),
});
export const countRequest = z.object(conversation);
export type MessagesRequest = z.infer<typeof messagesRequest>;
type Content = z.infer<typeof content>;

const textOf = (value: Content | undefined): string => {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  return value
    .map((part) => textBlock.safeParse(part))
    .flatMap((parsed) => (parsed.success ? [parsed.data.text] : []))
    .join("\n");
};

const blocks = (value: Content): z.infer<typeof block>[] => (typeof value === "string" ? [] : value);

/** What the answer depends on: the last user text, and the tool result when the request ends with one. */
export function askedOfAnthropic(request: Pick<MessagesRequest, "messages">): Asked {
  const users = request.messages.filter(({ role }) => role === "user");
  const userText = users.map((user) => textOf(user.content)).findLast((text) => text !== "") ?? "";
  const last = request.messages.at(-1);
  const results = blocks(last?.content ?? "").flatMap((part) => {
    const parsed = toolResult.safeParse(part);
    return parsed.success ? [textOf(parsed.data.content)] : [];
  });
  return results.length === 0 ? { userText } : { userText, toolResult: results.join("\n") };
}

/** The complaint of the real API about tool results without their call; undefined when all have one. */
export function danglingToolResult(messages: MessagesRequest["messages"]): string | undefined {
  for (const [index, current] of messages.entries()) {
    const before = messages[index - 1];
    const called = new Set(
      blocks(before?.role === "assistant" ? before.content : "").flatMap((part) => {
        const parsed = toolUse.safeParse(part);
        return parsed.success ? [parsed.data.id] : [];
      }),
    );
    for (const [position, part] of blocks(current.content).entries()) {
      const parsed = toolResult.safeParse(part);
      if (!parsed.success || called.has(parsed.data.tool_use_id)) continue;
      return (
        `messages.${index}.content.${position}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ` +
        `${parsed.data.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in ` +
        `the previous message.`
      );
    }
  }
  return undefined;
}
