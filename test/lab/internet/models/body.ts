import type { z } from "zod";

export type Body<T> = { ok: true; value: T } | { ok: false; issue?: z.core.$ZodIssue };

/** A request body as JSON of the expected shape; without `issue` it was no JSON at all. */
export function parseBody<T>(schema: z.ZodType<T>, body: Uint8Array): Body<T> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return { ok: false };
  }
  const parsed = schema.safeParse(json, { reportInput: true });
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return issue === undefined ? { ok: false } : { ok: false, issue };
}
