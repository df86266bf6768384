import { z } from "zod";

const payloads = z.array(z.object({ text: z.string().nullish() }));

/** `openclaw agent --json`: through the gateway the answer is below `result`, with `--local` it is at the top. */
const output = z.union([
  z.object({ result: z.object({ payloads }) }).transform(({ result }) => result.payloads),
  z.object({ payloads }).transform((top) => top.payloads),
]);

/** What the agent said; null when the output holds no answer. Other lines may come before the JSON. */
export const answerIn = (text: string): string | null => {
  const start = text.search(/^\{/m);
  if (start < 0) return null;
  try {
    const said = output.parse(JSON.parse(text.slice(start))).flatMap((payload) => payload.text ?? []);
    return said.join("\n").trim() || null;
  } catch {
    return null;
  }
};
