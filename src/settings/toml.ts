import { parse } from "@iarna/toml";
import type { Problem } from "../problem.ts";
import { lineOf, locateKeys } from "./locate.ts";

/** A parsed table. Keys are untrusted: `__proto__` is a key like any other. */
export type Table = Readonly<Record<string, unknown>>;

export type Toml =
  | {
      readonly ok: true;
      readonly table: Table;
      readonly line: (path: readonly (string | number)[]) => number | null;
    }
  | { readonly ok: false; readonly problem: Problem };

/** True for a table of the file, false for dates, lists and everything else. */
export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The parser's own message quotes the lines around the error, which may hold a secret: only its first clause is used. */
function reason(message: string): string {
  const first = message.split(/ at row \d+, col \d+, pos \d+/)[0] ?? "";
  return first.replace(/^(Unknown escape character|Unknown character).*/s, "$1").split("\n")[0] ?? "";
}

/** ":line:column" from 1. The parser counts both from 0, but its column is ahead on the first line and at the end. */
function place(content: string, line: number, column: number): string {
  const length = content.split("\n")[line]?.length ?? 0;
  return `:${line + 1}:${Math.min(length + 1, Math.max(1, line === 0 ? column : column + 1))}`;
}

/** Parses a file of settings or secrets. The problem names line and column and shows nothing of the content. */
export function parseToml(text: string, path: string): Toml {
  const content = text.replace(/^\uFEFF/, "");
  try {
    const table = parse(content) as Table;
    const lines = locateKeys(content);
    return { ok: true, table, line: (key) => lineOf(lines, key) };
  } catch (error) {
    const { line, col } = error as { line?: unknown; col?: unknown };
    const at = typeof line === "number" && typeof col === "number" ? place(content, line, col) : "";
    return {
      ok: false,
      problem: {
        what: "This is not valid TOML",
        where: `${path}${at}`,
        why: reason(error instanceof Error ? error.message : ""),
        fix: 'Correct that line. Text needs quotes (key = "value"), each key stands once, tables are [name].',
      },
    };
  }
}
