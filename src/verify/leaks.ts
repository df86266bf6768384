import type { SomeSecrets } from "../settings/secrets.ts";

/** Shorter texts would be found in ordinary words. */
const shortest = 8;

/** Names of the secrets that can be read in a text, as they are or as JSON has them. */
export const leaked = (secrets: SomeSecrets, text: string): readonly string[] =>
  Object.entries(secrets).flatMap(([name, value]) =>
    value.length >= shortest && (text.includes(value) || text.includes(JSON.stringify(value).slice(1, -1)))
      ? [name]
      : [],
  );
