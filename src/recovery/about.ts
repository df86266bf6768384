import { z } from "zod";
import { readJson } from "../facts/json.ts";

/** What a backup says of itself, in a file of its own within it. */
export interface About {
  readonly clincher: string;
  readonly openclaw: string;
  readonly host: string;
  readonly domain: string;
  readonly os: string;
  readonly architecture: string;
  /** Of the server then. */
  readonly addresses: readonly string[];
  /** ISO 8601. */
  readonly taken: string;
  /** SHA-256 of the manifest, hex. */
  readonly manifest: string;
  readonly files: number;
  readonly bytes: number;
}

const schema = z.object({
  clincher: z.string(),
  openclaw: z.string(),
  host: z.string(),
  domain: z.string(),
  os: z.string(),
  architecture: z.string(),
  addresses: z.array(z.string()),
  taken: z.iso.datetime(),
  manifest: z.string().regex(/^[0-9a-f]{64}$/),
  files: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
});

/** Null when it is something else. */
export const parseAbout = (text: string): About | null => readJson(text, schema);

export const formatAbout = (about: About): string => `${JSON.stringify(about, null, 2)}\n`;
