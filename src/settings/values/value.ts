import { z } from "zod";
import { placeholderReason } from "./placeholder.ts";
import { bad, good, type Read } from "./read.ts";

/** A zod type for a text with a meaning. Placeholders are refused for all of them; `fix` travels in the issue's params. */
export function textValue<T>(read: (text: string) => Read<T>) {
  return z.string().transform((text, context): T => {
    const trimmed = text.trim();
    const result = placeholderReason(trimmed) ?? read(trimmed);
    if (result.ok) return result.value;
    context.issues.push({ code: "custom", message: result.reason, params: { fix: result.fix }, input: text });
    return z.NEVER;
  });
}

/** Text that only has to be there and to be on one line. */
export const plainText = textValue((text) =>
  /^[\x20-\x7e]{1,200}$/.test(text)
    ? good(text)
    : bad("is empty or has unusual characters", "Write 1 to 200 plain characters on one line."),
);

/** Words for people, in any language: one line without control characters. */
export const oneLine = textValue((text) =>
  /^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u.test(text)
    ? good(text)
    : bad("is empty, too long or has unusual characters", "Write 1 to 200 characters on one line."),
);

/** A moment in UTC, to the second. */
export const moment = textValue((text) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && !Number.isNaN(Date.parse(text))
    ? good(text)
    : bad("is not a moment in UTC", 'Write it in quotes as "2026-11-21T07:30:00Z", or leave it out.'),
);
