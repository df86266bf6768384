import { exitCodes } from "../exit.ts";
import { type Container, containers, projectLabel } from "../facts/containers.ts";
import type { Host } from "../host/host.ts";
import { Failure, type Problem } from "../problem.ts";
import type { Work } from "./resource.ts";

const pollMilliseconds = 500;
const logLines = 12;

const isReady = (container: Container): boolean =>
  container.running && (container.health === "healthy" || container.health === "none");

/** Seen down so often, a container is in a loop of crashes: the first start of a service may well take two attempts. */
const strikes = 4;

const logOf = async (host: Host, container: Container): Promise<string> => {
  const result = await host.run({ argv: ["docker", "logs", "--tail", String(logLines), container.id] });
  return `${result.stdout}${result.stderr}`.trim();
};

const problemOf = async (host: Host, container: Container): Promise<Problem> => ({
  what: `Container ${container.name} is not healthy: ${container.status}`,
  why: `its last log lines:\n${(await logOf(host, container)) || "(none)"}`,
  fix: `Mend what the log names, then run the same command again. More of it: docker logs ${container.name}`,
});

/**
 * Waits until every container of a compose project, or those of these names, is healthy; names those that are not, with
 * their last log lines.
 */
export const waitForHealth = async (
  { host, progress }: Work,
  project: string,
  patienceSeconds: number,
  names?: readonly string[],
): Promise<void> => {
  const deadline = host.now() + patienceSeconds * 1000;
  const down = new Map<string, number>();
  // A health check that gave up, or a loop of crashes, will not get better by waiting.
  const isLost = ({ name, running, waiting, health }: Container): boolean => {
    if (!running && !waiting) down.set(name, (down.get(name) ?? 0) + 1);
    return health === "unhealthy" || (down.get(name) ?? 0) >= strikes;
  };
  for (;;) {
    const all = (await containers.read(host)) ?? [];
    const own = all.filter(
      (each) => each.labels[projectLabel] === project && names?.includes(each.name) !== false,
    );
    const waiting = own.filter((each) => !isReady(each));
    if (own.length > 0 && waiting.length === 0) return;
    const lost = waiting.filter(isLost);
    if (lost.length > 0 || host.now() > deadline) {
      const [first, ...rest] = await Promise.all(
        (lost.length > 0 ? lost : waiting).map((each) => problemOf(host, each)),
      );
      throw new Failure(
        exitCodes.unhealthy,
        first ?? { what: "No container was started", fix: "Look at: docker compose ps, in /opt/openclaw" },
        ...rest,
      );
    }
    progress(`waiting for ${waiting.map((each) => each.name).join(", ")}`);
    await host.sleep(pollMilliseconds);
  }
};
