import { containerDetails } from "../../facts/container-details.ts";
import { folder } from "../../facts/folder.ts";
import { gatewayPaths, hostPaths } from "../../stack/paths.ts";
import { services } from "../../stack/services.ts";
import { type Check, type Finding, failed, install, verdictOf } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { gatewayProbe } from "../probe/gateway.ts";
import { outcomeOf } from "../probe/probe.ts";

const kept = [
  { container: services.gateway, inside: gatewayPaths.state, outside: hostPaths.gatewayState },
  { container: services.litellm, inside: "/var/lib/litellm", outside: hostPaths.litellmState },
  { container: services.caddy, inside: "/data", outside: `${hostPaths.caddyState}/data` },
] as const;

const outside = folder(hostPaths.gatewayState);

/** What is kept is kept where backups look for it. */
export const stateCheck: Check = {
  name: "state",
  title: "state is in its folder on this server",
  running: true,
  on: (subject) => {
    const probe = gatewayProbe(subject.deployment);
    const mending = mend(subject);
    return {
      needs: [containerDetails, outside, probe, ...mending.needs],
      judge: (facts) => {
        const fix = mending.fix(facts);
        const containers = facts.get(containerDetails) ?? [];
        const elsewhere = kept.flatMap((each): readonly Finding[] => {
          const mounts = containers.find(({ name }) => name === each.container)?.mounts ?? [];
          const mount = mounts.find(({ destination }) => destination === each.inside);
          if (mount?.type === "bind" && mount.source === each.outside) return [];
          return [
            {
              what: `${each.container} keeps its state elsewhere than in ${each.outside}`,
              why:
                mount === undefined
                  ? `Nothing is mounted at ${each.inside}: what is written there is lost with the container.`
                  : `${each.inside} is ${mount.type} ${mount.source}: no backup has it.`,
              fix: install,
            },
          ];
        });
        if (elsewhere.length > 0) return verdictOf(elsewhere, "");
        const outcomes = facts.get(probe);
        if (outcomes === null) return failed(unasked("gateway", fix));
        const seen = outcomeOf(outcomes, "state folder").text;
        const same = seen === facts.get(outside)?.join("\n") && seen !== "";
        const problem = {
          what: `The gateway does not write into ${hostPaths.gatewayState}`,
          why: "Inside it sees other files than those there: the folder was moved, or something lies over it, while the gateway ran.",
          fix,
        };
        return verdictOf(same ? [] : [problem], hostPaths.gatewayState);
      },
    };
  },
};
