import { parseToml, type Table } from "./toml.ts";

/** The text of a file after an edit; `ok` is false when only a person can make it without harm. */
export type Edit = { readonly ok: true; readonly text: string } | { readonly ok: false };

/** What a file says; null when it is no TOML. */
export const tableOf = (text: string): Table | null => {
  const toml = parseToml(text, "");
  return toml.ok ? toml.table : null;
};

/** How the lines of a file end: what is added ends in the same way. */
export const lineEnd = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");
