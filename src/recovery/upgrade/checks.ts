import { verify } from "../../deploy/verify.ts";
import type { Host } from "../../host/host.ts";
import type { Environment } from "../../settings/sources.ts";

/** Names of the quick checks that do not hold. What runs by itself is left out: a release does not change that. */
export const failingChecks = async (host: Host, environment: Environment): Promise<readonly string[]> => {
  const results = await verify(
    host,
    { flags: {}, environment },
    {
      quick: true,
      only: [],
      listen: () => {},
      upkeep: () => ({ key: "upkeep", read: async () => ({ enabled: false, alerts: [] }) }),
    },
  );
  return results.filter(({ verdict }) => verdict.state === "failed").map(({ check }) => check.name);
};
