import { clean } from "../console/text.ts";

const shown = 5;

/** Pure: the first of some names that an agent, or an archive, has chosen: `count` in all. */
export const someNames = (names: readonly string[], count: number = names.length): string => {
  const first = names.slice(0, shown).map((name) => clean(JSON.stringify(name)));
  return `${first.join(", ")}${count > first.length ? ` and ${count - first.length} more` : ""}`;
};
