import { type Edit, lineEnd, tableOf } from "../edit.ts";
import type { SecretName } from "../secrets.ts";
import { tomlValue } from "../show.ts";
import type { Table } from "../toml.ts";

/** What a file says apart from this secret. */
const others = (table: Table, name: SecretName): string => JSON.stringify({ ...table, [name]: null });

/**
 * Replaces one secret in the text of secrets.toml, or adds it below when it is not there; every other line stays as it
 * is.
 */
export const withSecret = (text: string, name: SecretName, value: string): Edit => {
  const before = tableOf(text);
  if (before === null) return { ok: false };
  const line = `${name} = ${tomlValue(value)}`;
  const end = lineEnd(text);
  const assignment = new RegExp(`^([ \\t]*)${name}[ \\t]*=[ \\t]*(?:"[^"\\n]*"|'[^'\\n]*')`, "m");
  const edited = Object.hasOwn(before, name)
    ? text.replace(assignment, (_, indent: string) => `${indent}${line}`)
    : `${text === "" || text.endsWith("\n") ? text : `${text}${end}`}${line}${end}`;
  // It counts when the file then says exactly what was meant, whatever it looked like before.
  const after = tableOf(edited);
  const proven = after !== null && after[name] === value && others(after, name) === others(before, name);
  return proven ? { ok: true, text: edited } : { ok: false };
};
