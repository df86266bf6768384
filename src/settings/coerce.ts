import type { KeyKind } from "./keys.ts";
import { bad, good, type Read } from "./values/read.ts";

const yes = ["true", "yes", "on", "1"];
const no = ["false", "no", "off", "0"];

/** A text from the command line or the environment as the file would have it. Ranges are the schema's business. */
export function coerce(kind: KeyKind, text: string): Read<unknown> {
  const trimmed = text.trim();
  switch (kind.type) {
    case "boolean": {
      if (yes.includes(trimmed.toLowerCase())) return good(true);
      if (no.includes(trimmed.toLowerCase())) return good(false);
      return bad("is not a yes or no", "Write true or false.");
    }
    case "number":
      return /^[+-]?\d{1,15}(\.\d{1,9})?$/.test(trimmed)
        ? good(Number(trimmed))
        : bad("is not a number", "Write digits, such as 60.");
    case "list":
      return good(trimmed === "" ? [] : trimmed.split(",").map((item) => item.trim()));
    case "tables":
      return bad("is a list of tables", "It can only be set in clincher.toml, as [[…]] tables.");
    default:
      return good(trimmed);
  }
}
