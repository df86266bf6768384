import type { z } from "zod";
import { nearest } from "./nearest.ts";
import { show } from "./show.ts";

/** By zod's name of a type: what a value is not, and how to write one. */
const expectations: Readonly<Record<string, { readonly noun: string; readonly fix: string }>> = {
  string: { noun: "a text", fix: 'Write it in quotes: "…".' },
  number: { noun: "a number", fix: "Write digits, without quotes." },
  int: { noun: "a whole number", fix: "Write digits, without quotes or a fraction." },
  boolean: { noun: "true or false", fix: "Write true or false, without quotes." },
  array: { noun: "a list", fix: "Write it in brackets: [ … ]." },
  object: { noun: "a table", fix: "Write its keys below a [[header]] or in braces." },
};

/** What one zod issue means to a person: a clause that continues after the value, and what to do. */
export function explain(
  issue: z.core.$ZodIssue,
  value: unknown,
): { readonly clause: string; readonly fix: string } {
  switch (issue.code) {
    case "custom":
      return { clause: issue.message, fix: String(issue.params?.fix ?? "") };
    case "invalid_type": {
      const { noun, fix } = expectations[issue.expected] ?? { noun: issue.expected, fix: issue.message };
      return { clause: `is not ${noun}`, fix };
    }
    case "invalid_value": {
      const meant = typeof value === "string" ? nearest(value, issue.values.map(String)) : null;
      const guess = meant === null ? "" : ` Did you mean ${show(meant)}?`;
      return {
        clause: "is not one of the choices",
        fix: `Choose one of ${issue.values.map(show).join(", ")}.${guess}`,
      };
    }
    case "too_small":
      if (issue.origin === "array") return { clause: "is empty", fix: "Write at least one entry." };
      return { clause: "is too small", fix: `The smallest is ${issue.minimum}.` };
    case "too_big":
      return { clause: "is too big", fix: `The largest is ${issue.maximum}.` };
    default:
      return { clause: "is not accepted", fix: issue.message };
  }
}
