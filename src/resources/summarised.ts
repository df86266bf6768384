import type { Resource } from "./resource.ts";

/** A resource whose change is shown and kept in the journal under words that say who wanted it, and what for. */
export const summarised = (resource: Resource, summary: string): Resource => ({
  ...resource,
  diff: (facts, earlier) => resource.diff(facts, earlier).map((change) => ({ ...change, summary })),
});
