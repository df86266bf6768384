import { z } from "zod";
import { exitCodes } from "../exit.ts";
import { dockerGet } from "../facts/docker-api.ts";
import { readJson } from "../facts/json.ts";
import { readOwnLease } from "../facts/lease.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";

/**
 * Which run of the gateway was ended on purpose. It is of that run alone: once anybody has started the container again, or
 * made it anew, the note means nothing, and nobody has to remove it.
 */
export const deliberateStopPath = "/var/lib/clincher/stopped.json";

/** One run of a container: its id, and when Docker started it. Neither changes when it ends, or over a boot. */
const run = z.object({ id: z.string(), started: z.string() });
type ContainerRun = z.output<typeof run>;

const inspected = z.object({ Id: z.string(), State: z.object({ StartedAt: z.string() }) });

const lastRun = async (host: Host, container: string): Promise<ContainerRun | null> => {
  const found = await dockerGet(host, `/containers/${container}/json`, inspected);
  return found === null ? null : { id: found.Id, started: found.State.StartedAt };
};

/**
 * Notes that a container was stopped by somebody who wants it to stay so, over a boot too. Only where another server can
 * take over does clincher start it by itself; elsewhere Docker remembers. Throws when Docker does not say which run ended.
 * `container`: name or id.
 */
export const noteDeliberateStop = async (host: Host, container: string): Promise<void> => {
  if ((await readOwnLease(host)) === null) return;
  const ended = await lastRun(host, container);
  if (ended === null)
    throw new Failure(exitCodes.failed, {
      what: `${container} was stopped, but it cannot be noted that it is to stay so`,
      where: deliberateStopPath,
      why: "Docker does not say which run of it ended.",
      fix: "Run this again, or the agent is started within minutes.",
    });
  await host.writeFile(deliberateStopPath, `${JSON.stringify(ended)}\n`, { mode: 0o600, uid: 0, gid: 0 });
};

/** Whether a container that is down is to stay so. In doubt it is: whoever stopped it had a reason. */
export const isStoppedDeliberately = async (host: Host, container: string): Promise<boolean> => {
  const content = await host.read(deliberateStopPath);
  if (content === null) return false;
  const noted = readJson(content, run);
  const last = await lastRun(host, container);
  return noted === null || last === null || (noted.id === last.id && noted.started === last.started);
};
