import { containers, projectLabel } from "../../facts/containers.ts";
import { projectName } from "../../phases/services.ts";
import { services } from "../../stack/services.ts";
import { type Check, dockerSilent, failed, install, verdictOf } from "../check.ts";

/** Every service runs and says that it is well. */
export const containersCheck: Check = {
  name: "containers",
  title: "every service runs and is healthy",
  running: true,
  on: () => ({
    needs: [containers],
    judge: (facts) => {
      const wanted = Object.values(services);
      const all = facts.get(containers);
      if (all === null) return failed(dockerSilent);
      const sick = wanted.flatMap((service) => {
        const found = all.find(
          ({ labels, name }) => labels[projectLabel] === projectName && name === service,
        );
        if (found === undefined) return [`${service}: there is no such container`];
        const well = found.running && found.health !== "unhealthy";
        return well ? [] : [`${service}: ${found.status || "not running"}`];
      });
      return verdictOf(
        sick.length === 0
          ? []
          : [{ what: "Not every service runs and is healthy", why: sick.join("\n"), fix: install }],
        `${wanted.length} of ${wanted.length} healthy`,
      );
    },
  }),
};
