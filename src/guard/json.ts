import { malformed } from "./refused.ts";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Twice what the deepest honest body has. */
const deepest = 8;

/** Keys of Docker's API and of its maps. Go folds some letters beyond ASCII into ASCII ones: none may come. */
const plainKey = /^[\x20-\x7e]{1,128}$/;

/** Index behind the closing quote of the string that opens at `start`. */
const stringEnd = (text: string, start: number): number => {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return malformed("the body ends inside a string");
};

/** Index of the next character that is not white space. */
const textAfter = (text: string, start: number): number => {
  let at = start;
  while (" \t\r\n".includes(text[at] ?? ":")) at += 1;
  return at;
};

/**
 * Refuses keys that are given twice, in any case: Go's decoder takes "privileged" for "Privileged" and the last of
 * two, JavaScript's does not. Refuses nesting before a recursive parser meets it.
 */
const checkKeys = (text: string): void => {
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "{") open.push(new Set());
    else if (character === "[") open.push(null);
    else if (character === "}" || character === "]") open.pop();
    if (open.length > deepest) malformed("the body is nested too deeply");
    if (character !== '"') continue;
    const end = stringEnd(text, at);
    const keys = open.at(-1);
    if (keys != null && text[textAfter(text, end)] === ":") {
      const key = String(JSON.parse(text.slice(at, end)));
      if (!plainKey.test(key)) malformed("a key of the body is not plain ASCII");
      const folded = key.toLowerCase();
      if (keys.has(folded)) malformed(`the body has the key ${key} twice`);
      keys.add(folded);
    }
    at = end - 1;
  }
};

/** The one reading of a body, as JSON with unique keys. Throws Refused. */
export const parseJson = (bytes: Uint8Array): Json => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    checkKeys(text);
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return malformed("the body is not JSON");
    throw error;
  }
};
