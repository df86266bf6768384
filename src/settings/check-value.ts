import type { z } from "zod";
import type { Problem } from "../problem.ts";
import { explain } from "./explain.ts";
import type { Key } from "./keys.ts";
import { nearest } from "./nearest.ts";
import { show, showName } from "./show.ts";
import type { Given } from "./sources.ts";
import { isTable } from "./toml.ts";

/** The value an issue is about: issues carry a path, not the value. */
function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((part, step) => {
    if (Array.isArray(part)) return part[Number(step)];
    return isTable(part) && Object.hasOwn(part, step) ? part[String(step)] : undefined;
  }, value);
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
        what: `${name}.${showName(unknown)}: there is no such key`,
        ...place(lineBelow?.([...issue.path, unknown] as (string | number)[])),
        fix: meant === null ? `Its keys are ${known.join(", ")}.` : `Did you mean ${meant}?`,
      };
    });
  }
  const at = valueAt(value, issue.path);
  const { clause, fix } = explain(issue, at);
  const what = at === undefined ? `${name}: is missing` : `${name}: ${show(at)} ${clause}`;
  return [{ what, ...place(line), fix }];
}

/** Problems of one value against the schema's type for its key; none when it is fine. */
export function checkValue(given: Given, key: Key): Problem[] {
  const result = key.type.safeParse(given.value);
  return result.success ? [] : result.error.issues.flatMap((issue) => problemOf(issue, given, key));
}
