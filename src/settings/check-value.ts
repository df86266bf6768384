import type { z } from "zod";
import type { Problem } from "../problem.ts";
import type { Key } from "./keys.ts";
import { nearest } from "./nearest.ts";
import { show } from "./show.ts";
import type { Given } from "./sources.ts";
import { isTable } from "./toml.ts";

/** The value an issue is about: issues carry a path, not the value. */
function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((part, step) => {
    if (Array.isArray(part)) return part[Number(step)];
    return isTable(part) && Object.hasOwn(part, step) ? part[String(step)] : undefined;
  }, value);
}

/** By zod's name of a type: what a value is not, and how to write one. */
const expectations: Readonly<Record<string, { readonly noun: string; readonly fix: string }>> = {
  string: { noun: "a text", fix: 'Write it in quotes: "…".' },
  number: { noun: "a number", fix: "Write digits, without quotes." },
  int: { noun: "a whole number", fix: "Write digits, without quotes or a fraction." },
  boolean: { noun: "true or false", fix: "Write true or false, without quotes." },
  array: { noun: "a list", fix: "Write it in brackets: [ … ]." },
  object: { noun: "a table", fix: "Write its keys in braces or below its [[header]]." },
};

/** What one zod issue means to a person: a clause that continues after the value, and what to do. */
function explain(issue: z.core.$ZodIssue, value: unknown, key: Key): { clause: string; fix: string } {
  switch (issue.code) {
    case "custom":
      return { clause: issue.message, fix: String(issue.params?.fix ?? "") };
    case "invalid_type":
      return {
        clause: "has the wrong type",
        fix: expectations[issue.expected] ?? `A ${issue.expected} is expected.`,
      };
    case "invalid_value": {
      const meant = typeof value === "string" ? nearest(value, issue.values.map(String)) : null;
      const guess = meant === null ? "" : ` Did you mean ${JSON.stringify(meant)}?`;
      return {
        clause: "is not one of the choices",
        fix: `Choose one of ${issue.values.map(show).join(", ")}.${guess}`,
      };
    }
    case "too_small":
      if (issue.origin === "array")
        return { clause: "is empty", fix: `${key.path} needs at least one entry.` };
      return { clause: "is too small", fix: `The smallest is ${issue.minimum}.` };
    case "too_big":
      return { clause: "is too big", fix: `The largest is ${issue.maximum}.` };
    default:
      return { clause: "is not accepted", fix: key.description };
  }
}

const dotted = (path: readonly PropertyKey[]) =>
  path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");

function problemOf(issue: z.core.$ZodIssue, { value, origin, lineBelow }: Given, key: Key): Problem[] {
  const line =
    issue.path.length === 0 ? null : lineBelow?.(issue.path.map((step) => step as string | number));
  const place = (at: number | null | undefined) =>
    origin.where === ""
      ? {}
      : { where: at == null ? origin.where : `${origin.where.replace(/:\d+$/, "")}:${at}` };
  const name = `${key.path}${dotted(issue.path)}`;
  if (issue.code === "unrecognized_keys") {
    const known = key.columns.map((column) => column.path);
    return issue.keys.map((unknown) => {
      const meant = nearest(unknown, known);
      return {
        what: `${name}.${unknown.slice(0, 60)}: there is no such key`,
        ...place(lineBelow?.([...issue.path, unknown] as (string | number)[])),
        fix: meant === null ? `Its keys are ${known.join(", ")}.` : `Did you mean ${meant}?`,
      };
    });
  }
  const at = valueAt(value, issue.path);
  const { clause, fix } = explain(issue, at, key);
  const what = at === undefined ? `${name}: is missing` : `${name}: ${show(at)} ${clause}`;
  return [{ what, ...place(line), fix }];
}

/** Problems of one value against the schema's type for its key; none when it is fine. */
export function checkValue(given: Given, key: Key): Problem[] {
  const result = key.type.safeParse(given.value);
  return result.success ? [] : result.error.issues.flatMap((issue) => problemOf(issue, given, key));
}
