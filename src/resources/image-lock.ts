import { z } from "zod";
import { readJson } from "../facts/json.ts";

/** Image name:tag to the digest that was there at its first pull. */
export type ImageLock = Readonly<Record<string, string>>;

const schema = z.record(z.string(), z.string().regex(/^sha256:[0-9a-f]{64}$/));

/** An unreadable lock counts as none: the next pull records digests anew, and the plan shows that. */
export const parseLock = (content: Uint8Array | null): ImageLock => readJson(content, schema) ?? {};

export const formatLock = (lock: ImageLock): string =>
  `${JSON.stringify(Object.fromEntries(Object.entries(lock).sort(([a], [b]) => a.localeCompare(b))), null, 2)}\n`;
