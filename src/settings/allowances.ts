import { type Edit, lineEnd, tableOf } from "./edit.ts";
import type { Allowance } from "./schema.ts";
import { tomlValue } from "./show.ts";
import { isTable, type Table } from "./toml.ts";

const header = /^[ \t]*\[\[[ \t]*egress[ \t]*\.[ \t]*allow[ \t]*\]\][ \t]*(#.*)?$/;
const anyHeader = /^[ \t]*\[/;
const nothing = /^[ \t]*(#.*)?$/;

const columns = ["host", "for", "why", "by", "at"] as const;

/** An allowance as it stands in clincher.toml. */
export const allowanceText = (allowance: Allowance): string =>
  [
    "[[egress.allow]]",
    ...columns.flatMap((name) => {
      const value = allowance[name];
      return value === undefined ? [] : [`${name} = ${tomlValue(value)}`];
    }),
  ].join("\n");

const rowsOf = (table: Table): readonly unknown[] => {
  const { egress } = table;
  return isTable(egress) && Array.isArray(egress.allow) ? egress.allow : [];
};

/** What a file says, without the allowances; and those. */
const meaning = (table: Table, rows: readonly unknown[]): string => {
  const { egress, ...others } = table;
  const { allow: _, ...rest } = isTable(egress) ? egress : {};
  const plain = (_key: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
  return JSON.stringify([others, rest, rows], plain);
};

/** An edit counts when the file then says exactly what was meant, whatever it looked like before. */
const proven = (before: Table, rows: readonly unknown[], text: string): Edit => {
  const after = tableOf(text);
  if (after === null || meaning(after, rowsOf(after)) !== meaning(before, rows)) return { ok: false };
  return { ok: true, text };
};

/** Adds an allowance at the end; every other line stays as it is. */
export const withAllowance = (text: string, allowance: Allowance): Edit => {
  const before = tableOf(text);
  if (before === null) return { ok: false };
  const end = lineEnd(text);
  const start = text === "" || text.endsWith("\n") ? text : `${text}${end}`;
  const row = Object.fromEntries(
    columns.flatMap((name) => (allowance[name] === undefined ? [] : [[name, allowance[name]]])),
  );
  const added = `${start}${end}${allowanceText(allowance).replaceAll("\n", end)}${end}`;
  return proven(before, [...rowsOf(before), row], added);
};

/** Takes the n-th allowance (from 0) out, with its lines and nothing else. */
export const withoutAllowance = (text: string, index: number): Edit => {
  const before = tableOf(text);
  if (before === null) return { ok: false };
  const lines = text.split("\n");
  const bare = (at: number): string => (lines[at] ?? "").replace(/\r$/, "");
  const starts = lines.flatMap((_, at) => (header.test(bare(at)) ? at : []));
  const start = starts[index];
  if (start === undefined) return { ok: false };
  let end = start + 1;
  while (end < lines.length && !anyHeader.test(bare(end))) end += 1;
  // Blank lines and comments at its end belong to what follows.
  while (end > start + 1 && nothing.test(bare(end - 1))) end -= 1;
  const above = start > 0 && bare(start - 1).trim() === "";
  const from = above && (end >= lines.length || bare(end).trim() === "") ? start - 1 : start;
  const kept = [...lines.slice(0, from), ...lines.slice(end)].join("\n");
  return proven(
    before,
    rowsOf(before).filter((_, at) => at !== index),
    kept,
  );
};
