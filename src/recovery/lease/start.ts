import { waitsForAnother } from "../../deploy/agent-here.ts";
import { exclusively } from "../../deploy/lock.ts";
import { exitCodes } from "../../exit.ts";
import { readCutOff } from "../../facts/cut-off.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { isStoppedDeliberately } from "../../resources/deliberate-stop.ts";
import { readGateway } from "./gateway.ts";

/**
 * The gateway's container where it is down and is to run; null otherwise. What a restore, an upgrade or a takeover has not
 * ended is left to whoever ends it: it starts the agent too, on data that belongs to its release.
 */
const missing = async (host: Host): Promise<string | null> => {
  const container = await readGateway(host);
  if (container === undefined || container.running) return null;
  if ((await waitsForAnother(host)) || (await readCutOff(host)) !== null) return null;
  return (await isStoppedDeliberately(host, container.id)) ? null : container.id;
};

/** Whether a look would start the agent now. */
export const isDown = async (host: Host): Promise<boolean> => (await missing(host)) !== null;

const start = async (host: Host, seconds: number): Promise<void> => {
  const container = await missing(host);
  if (container === null) return;
  const { code, stderr } = await host.run({
    argv: ["docker", "start", container],
    timeoutSeconds: seconds,
  });
  if (code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: "The agent is down, and Docker does not start it",
    where: `container ${container}`,
    why: stderr.trim() || `docker start ended with ${code} (124: not within ${seconds} s).`,
    fix: "It is tried again at the next look. Look at: clincher logs gateway. Then: clincher install",
  });
};

/**
 * Starts the agent of the server that is to run it, where it does not: after a boot, a crash, a restart of Docker, or a stop
 * for want of an answer; Docker's own restarts are off, because they would not ask who runs the agent. What was stopped on
 * purpose stays so. While another clincher is at work, which may have stopped it, nothing is done; the next look comes.
 * Docker is given so many seconds. Gives what went wrong, or null.
 */
export const startAgent = async (host: Host, seconds: number): Promise<Failure | null> => {
  try {
    if (await isDown(host)) await exclusively(host, () => start(host, seconds));
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.exit === exitCodes.busy ? null : error;
  }
};
