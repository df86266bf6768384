import { exitCodes } from "../exit.ts";
import { anyInContainer } from "../facts/processes.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";

/**
 * What the engine lists, where somebody has to know that all of it stands still. One that does not answer lists nothing,
 * and its containers go on without it: throws then, unless no process is in a container.
 */
export const listed = async <Item>(host: Host, list: readonly Item[] | null): Promise<readonly Item[]> => {
  if (list !== null) return list;
  if (!(await anyInContainer(host))) return [];
  throw new Failure(exitCodes.failed, {
    what: "Docker does not answer, and containers run: nobody can say whether the agent stands still",
    where: "/var/run/docker.sock",
    fix: "Look at: journalctl -u docker -n 50. Then: systemctl restart docker, and run this again.",
  });
};
