import { containerDetails } from "../../facts/container-details.ts";
import { projectLabel } from "../../facts/containers.ts";
import { listeners } from "../../facts/listeners.ts";
import { publishedPorts } from "../../facts/published-ports.ts";
import { projectName } from "../../phases/services.ts";
import { type Check, type Finding, failed, install, verdictOf } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { gatewayProbe } from "../probe/gateway.ts";
import { outcomeOf } from "../probe/probe.ts";

const sockets = /^(\/var)?\/run(\/docker\.sock|\/containerd(\/containerd\.sock)?|\/)?$|^\/$/;

/** Whoever reaches Docker's own socket is root on this server. */
export const dockerSocketCheck: Check = {
  name: "docker-socket",
  title: "Docker's own socket is in no container and on no port",
  running: true,
  on: (subject) => {
    const probe = gatewayProbe(subject.deployment);
    const mending = mend(subject);
    return {
      needs: [containerDetails, listeners, publishedPorts, probe, ...mending.needs],
      judge: (facts) => {
        const problems: Finding[] = (facts.get(containerDetails) ?? []).flatMap(
          ({ name, mounts, labels }) => {
            const mount = mounts.find(({ source }) => sockets.test(source));
            if (mount === undefined) return [];
            const own = labels[projectLabel] === projectName;
            return {
              what: `${name} has Docker's socket`,
              why: `It mounts ${mount.source}: whoever is in it is root on this server.`,
              fix: own ? install : `docker rm -f ${name}`,
            };
          },
        );
        // It holds the ports of containers as well.
        const published = facts.get(publishedPorts).map(({ port }) => port);
        const open = facts
          .get(listeners)
          .filter(({ program, port }) => program === "dockerd" && !published.includes(port));
        if (open.length > 0)
          problems.push({
            what: "Docker listens on the network",
            why: `dockerd listens on port ${open.map(({ port }) => port).join(", ")}.`,
            fix: `${install} && systemctl restart docker.service`,
          });
        const outcomes = facts.get(probe);
        if (outcomes === null) return failed(unasked("gateway", mending.fix(facts)), ...problems);
        if (outcomeOf(outcomes, "docker's socket").error === null && problems.length === 0)
          problems.push({
            what: "The gateway reaches Docker's own socket",
            why: "It was opened from inside the container.",
            fix: mending.fix(facts),
          });
        return verdictOf(problems, "not in any container, no port");
      },
    };
  },
};
