import { aptProxies } from "../facts/apt-proxies.ts";
import { aptSources } from "../facts/apt-sources.ts";
import { Facts } from "../facts/fact.ts";
import { reach } from "../facts/reach.ts";
import type { Host } from "../host/host.ts";
import type { Problem } from "../problem.ts";
import { withoutSeverity } from "./check.ts";
import { clockSkew } from "./skew.ts";
import { targetsOf } from "./targets.ts";
import { explainAll } from "./unreachable.ts";

/**
 * Asks everything that planned changes need from the network, side by side; `needs` are the changes' `reaches` (see
 * `targetsOf`). Takes as long as the slowest answer, 20 seconds at most. Nothing is asked when nothing is needed.
 */
export const checkReachability = async (
  host: Host,
  needs: readonly string[],
): Promise<readonly Problem[]> => {
  if (needs.length === 0) return [];
  const apt = await Facts.collect(host, needs.includes("packages") ? [aptSources, aptProxies] : []);
  const [sources, proxies] = needs.includes("packages")
    ? [apt.get(aptSources), apt.get(aptProxies)]
    : [[], new Map<string, string>()];
  const targets = [...new Set(needs)].flatMap((need) => targetsOf(need, sources, proxies));
  const facts = await Facts.collect(host, targets.map(reach));
  const asked = targets.map((target) => ({ target, reached: facts.get(reach(target)) }));
  const skew = clockSkew(asked);
  // A wrong clock explains every certificate that is not valid.
  const others = skew.length === 0 ? asked : asked.filter(({ reached }) => reached.outcome !== "tls");
  return [...skew, ...explainAll(others)].map(withoutSeverity);
};
