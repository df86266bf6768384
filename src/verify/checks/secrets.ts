import { type ContainerDetails, containerDetails } from "../../facts/container-details.ts";
import { projectLabel } from "../../facts/containers.ts";
import { type Process, processes } from "../../facts/processes.ts";
import { projectName } from "../../phases/services.ts";
import { services } from "../../stack/services.ts";
import { type Check, dockerSilent, type Finding, failed, install, verdictOf } from "../check.ts";
import { leaked } from "../leaks.ts";

const burnt = (names: readonly string[]): string =>
  `${names.join(", ")}: treat it as known to others, and give it a new value at its provider.`;

/** LiteLLM's entrypoint hands it the provider keys in its environment, which only root can read. */
const mayHold = ({ container }: Process, litellm: ContainerDetails | undefined): boolean =>
  container !== null && container === litellm?.id;

/** Whoever may look at containers or processes must not find a secret there: "docker inspect", "ps", /proc. */
export const secretsCheck: Check = {
  name: "secrets",
  title: "no secret is in docker inspect, argv or an environment",
  on: ({ deployment: { secrets } }) => ({
    needs: [containerDetails, processes],
    judge: (facts) => {
      const containers = facts.get(containerDetails);
      if (containers === null) return failed(dockerSilent);
      const inContainers = containers.flatMap(({ name, text, labels }): readonly Finding[] => {
        const names = leaked(secrets, text);
        if (names.length === 0) return [];
        const own = labels[projectLabel] === projectName;
        return [
          {
            what: `docker inspect ${name} shows a secret`,
            why: burnt(names),
            fix: own ? install : `docker rm -f ${name}`,
          },
        ];
      });
      const litellm = containers.find(({ name }) => name === services.litellm);
      const inProcesses = facts.get(processes).flatMap((process): readonly Finding[] => {
        const names = [
          ...leaked(secrets, process.commandLine),
          ...(mayHold(process, litellm) ? [] : leaked(secrets, process.environment)),
        ];
        const holder = containers.find(({ id }) => id === process.container);
        // Told already, with what started it.
        if (names.length === 0 || (holder !== undefined && leaked(secrets, holder.text).length > 0))
          return [];
        return [
          {
            what: `The process ${process.pid} (${process.name}) shows a secret`,
            why: burnt([...new Set(names)]),
            fix: holder === undefined ? `kill ${process.pid}` : `docker restart ${holder.name}`,
          },
        ];
      });
      return verdictOf(
        [...inContainers, ...inProcesses],
        `${Object.keys(secrets).length} secrets, ${containers.length} containers, ${facts.get(processes).length} processes`,
      );
    },
  }),
};
