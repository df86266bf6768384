/** Texts that are secrets wherever they stand: a key pasted under the wrong name must not be echoed. */
const secretLooking = /sk-[\w-]{8,}|pa-[\w-]{16,}|\d+:[\w-]{30,}|[0-9a-f]{48,}/i;

const instead = "[what looks like a secret]";

/** A name that somebody wrote, of a key or on the command line, as a message may show it: a secret may stand in its place. */
export const showName = (path: string): string => (secretLooking.test(path) ? instead : path.slice(0, 100));

/** A value as a message may show it: short, on one line, never a secret. */
export function show(value: unknown): string {
  if (typeof value === "string") {
    if (secretLooking.test(value)) return instead;
    const text = value.length > 60 ? `${value.slice(0, 57)}…` : value;
    return JSON.stringify(text);
  }
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  if (value instanceof Date) return "a date";
  if (Array.isArray(value)) return "a list";
  return "a table";
}

/** A default as the reference and messages write it: the TOML of the value. */
export function tomlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(", ")}]`;
  // JSON escapes everything TOML wants escaped, except DEL.
  return typeof value === "string" ? JSON.stringify(value).replaceAll("\u007f", "\\u007f") : String(value);
}
