import { dockerdFlags } from "../facts/dockerd-flags.ts";
import { type Check, error } from "./check.ts";

/** The flags for all that clincher sets in daemon.json ("log-opts" there), src/phases/daemon.ts. */
export const inDaemonFile: readonly string[] = [
  ...["log-driver", "log-opt", "live-restore", "userland-proxy", "icc", "no-new-privileges"],
  ...["default-ulimit", "dns"],
];

/** dockerd does not start where a setting is in its file and on its command line, be they equal or not. */
export const dockerFlags: Check = {
  name: "docker-flags",
  phase: "daemon",
  needs: [dockerdFlags],
  check: (facts) => {
    const twice = facts.get(dockerdFlags).filter((flag) => inDaemonFile.includes(flag));
    if (twice.length === 0) return [];
    const named = twice.map((flag) => `--${flag}`).join(", ");
    return [
      error({
        what: `Docker is started with ${named}, which clincher sets in /etc/docker/daemon.json`,
        where: "systemctl cat docker.service; /etc/default/docker",
        why: "A setting that is in both keeps dockerd from starting, and with it every container here.",
        fix: `Take ${named} out there, then: systemctl daemon-reload && systemctl restart docker`,
      }),
    ];
  },
};
