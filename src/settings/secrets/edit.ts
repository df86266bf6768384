import type { Edit } from "../allowances.ts";
import type { SecretName } from "../secrets.ts";
import { tomlValue } from "../show.ts";
import { parseToml, type Table } from "../toml.ts";

const tableOf = (text: string): Table | null => {
  const toml = parseToml(text, "");
  return toml.ok ? toml.table : null;
};

/** What a file says apart from this secret. */
const others = (table: Table, name: SecretName): string => JSON.stringify({ ...table, [name]: null });

/**
 * The text of secrets.toml with one secret replaced, or added below when it is not there; every other line stays as it
 * is. `ok` is false when the file is written in a way that only a person can edit without harm.
 */
export const withSecret = (text: string, name: SecretName, value: string): Edit => {
  const before = tableOf(text);
  if (before === null) return { ok: false };
  const line = `${name} = ${tomlValue(value)}`;
  const assignment = new RegExp(`^([ \\t]*)${name}[ \\t]*=[ \\t]*(?:"[^"\\n]*"|'[^'\\n]*')`, "m");
  const edited = Object.hasOwn(before, name)
    ? text.replace(assignment, (_, indent: string) => `${indent}${line}`)
    : `${text.replace(/\n*$/, "\n")}${line}\n`;
  // It counts when the file then says exactly what was meant, whatever it looked like before.
  const after = tableOf(edited);
  const proven = after !== null && others(after, name) === others(before, name);
  return proven && after[name] === value ? { ok: true, text: edited } : { ok: false };
};
