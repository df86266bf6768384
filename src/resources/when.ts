import type { Fact, Facts } from "../facts/fact.ts";
import type { Earlier, Resource } from "./resource.ts";

/** A resource that is only looked at while something about the machine is so. `needs` are the facts that `holds` reads. */
export const when = (
  needs: readonly Fact<unknown>[],
  holds: (facts: Facts, earlier: Earlier) => boolean,
  resource: Resource,
): Resource => ({
  ...resource,
  needs: [...needs, ...resource.needs],
  diff: (facts, earlier) => (holds(facts, earlier) ? resource.diff(facts, earlier) : []),
});
