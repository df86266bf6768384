import type { SomeSecrets } from "./secrets.ts";

/** Shorter texts are no secrets of ours, and would tear holes into ordinary words. */
const shortest = 8;

/** How a value may appear in logs: as it is, in a URL, in JSON. */
function spellings(value: string): string[] {
  return [...new Set([value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])];
}

/**
 * Replaces every secret (of 8 characters or more) in a text by its name in brackets, "[anthropic_api_key]", and those that
 * have no name by "[secret]".
 */
export function createRedactor(
  secrets: SomeSecrets,
  nameless: readonly string[] = [],
): (text: string) => string {
  const replacements = [...Object.entries(secrets), ...nameless.map((value) => ["secret", value] as const)]
    .filter(([, value]) => value.length >= shortest)
    .flatMap(([name, value]) => spellings(value).map((spelling) => ({ spelling, by: `[${name}]` })))
    // The longest first: one secret may be a part of another.
    .sort((left, right) => right.spelling.length - left.spelling.length);
  return (text) =>
    replacements.reduce((result, { spelling, by }) => result.replaceAll(spelling, () => by), text);
}
