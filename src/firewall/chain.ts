import { canonicalRule, sameRule } from "./rule.ts";

/** Rules of `from` that are not in `taken`; the same rule twice counts twice. */
const without = (from: readonly string[], taken: readonly string[]): readonly string[] => {
  const left = taken.map(canonicalRule);
  return from.filter((rule) => {
    const at = left.indexOf(canonicalRule(rule));
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
};

/** How a chain differs from what it should be, one line each; empty when it does not. */
export const compareChain = (
  name: string,
  wanted: readonly string[],
  live: readonly string[] | undefined,
): readonly string[] => {
  if (live === undefined) return [`chain ${name} is missing`];
  if (live.length === wanted.length && wanted.every((rule, index) => sameRule(rule, live[index] ?? "")))
    return [];
  if (live.length === 0) return [`chain ${name} is empty`];
  const extra = without(live, wanted);
  const missing = without(wanted, live);
  if (extra.length + missing.length === 0) return [`the rules of ${name} are in another order`];
  return [
    ...extra.map((rule) => `${name} has an extra rule: ${rule}`),
    ...(missing.length > 3
      ? [`${name} lacks ${missing.length} rules`]
      : missing.map((rule) => `${name} lacks: ${rule}`)),
  ];
};
