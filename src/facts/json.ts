import type { z } from "zod";

/** What a tool printed, or a file holds, as JSON of that shape; null when it is something else, or the file is not there. */
export const readJson = <Schema extends z.ZodType>(
  content: string | Uint8Array | null,
  schema: Schema,
): z.output<Schema> | null => {
  if (content === null) return null;
  try {
    const text = typeof content === "string" ? content : new TextDecoder().decode(content);
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
};
