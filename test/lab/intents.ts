import type { Explained } from "../../src/openclaw/explain.ts";
import type { Json } from "../../src/openclaw/intent.ts";

/** What the gateway shows in place of what may be a secret. */
const redacted = "__OPENCLAW_REDACTED__";

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const at = (tree: Json | undefined, path: string): Json | undefined =>
  path.split(".").reduce<Json | undefined>((node, key) => (isObject(node) ? node[key] : undefined), tree);

/** Everything wanted is there; the gateway may fill in defaults of its own beside it. */
const holds = (wanted: Json, there: Json | undefined): boolean => {
  if (there === redacted) return typeof wanted === "string";
  if (Array.isArray(wanted))
    return (
      Array.isArray(there) &&
      (wanted.length === 0
        ? there.length === 0
        : wanted.every((each) => there.some((one) => holds(each, one))))
    );
  if (isObject(wanted))
    return isObject(there) && Object.entries(wanted).every(([key, value]) => holds(value, there[key]));
  return wanted === there;
};

/** Each setting of an intent that the gateway's effective settings do not carry, as "intent: path". */
export const missingIntents = (explained: readonly Explained[], effective: Json): readonly string[] =>
  explained.flatMap((intent) =>
    intent.state !== "set"
      ? []
      : Object.entries(intent.settings)
          .filter(([path, wanted]) => !holds(wanted, at(effective, path)))
          .map(([path, wanted]) => `${intent.name}: ${path} is not ${JSON.stringify(wanted)}`),
  );
