import type { z } from "zod";

/** What a tool printed as JSON, or null when it printed something else. */
export const readJson = <Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> | null => {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
};
