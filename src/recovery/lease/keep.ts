import { randomBytes } from "node:crypto";
import { noneCutOff } from "../../deploy/cut-off.ts";
import { exclusively } from "../../deploy/lock.ts";
import { exitCodes } from "../../exit.ts";
import { containers } from "../../facts/containers.ts";
import { type OwnLease, ownLeasePath } from "../../facts/lease.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { services } from "../../stack/services.ts";
import { listed } from "../listed.ts";
import type { Place } from "../place.ts";
import { serverName } from "../server-name.ts";
import { type Clock, leaseTimes, type Move, nextMove } from "./lease.ts";
import { clearLeases, readLeases, writeLease } from "./notes.ts";

export const writeOwnLease = async (host: Host, own: OwnLease): Promise<void> => {
  await host.writeFile(ownLeasePath, `${JSON.stringify(own)}\n`, { mode: 0o600, uid: 0, gid: 0 });
};

/** A random name: host names are alike on a server and its standby. */
export const newHolder = (): string => randomBytes(8).toString("hex");

export const readClock = async (host: Host): Promise<Clock> => {
  const text = new TextDecoder().decode((await host.read("/proc/uptime")) ?? undefined);
  return { now: host.now(), uptime: Number.parseFloat(text) || 0 };
};

const gateway = async (host: Host) =>
  (await listed(host, await containers.read(host))).find(({ name }) => name === services.gateway);

/**
 * Nobody is answered from here any more, after so many seconds at the latest. Docker does not start again what was
 * stopped. Throws when it may still run: another server would run it too, or its data would change while it is kept.
 */
export const stopAgent = async (host: Host, seconds: number): Promise<void> => {
  const container = await gateway(host);
  if (container?.running !== true) return;
  const { code } = await host.run({
    argv: ["docker", "stop", "--time", String(seconds), container.id],
    timeoutSeconds: seconds * 2,
  });
  if (code === 0) return;
  const { stderr } = await host.run({ argv: ["docker", "kill", container.id], timeoutSeconds: 30 });
  if ((await gateway(host))?.running !== true) return;
  throw new Failure(exitCodes.failed, {
    what: "The agent cannot be stopped",
    where: `container ${container.name}`,
    why: stderr.trim() || "docker stop and docker kill ended, and it still runs.",
    fix: "systemctl restart docker, then run this again.",
  });
};

/**
 * The agent that was stopped here goes on; false when another clincher is at work, which may have stopped it to move or
 * copy the data. On half of the data nothing is started: whoever finishes that starts the agent as well.
 */
const startAgent = async (host: Host): Promise<boolean> => {
  const container = await gateway(host);
  if (container === undefined || container.running) return true;
  try {
    await exclusively(host, async () => {
      await noneCutOff(host);
      await host.run({ argv: ["docker", "start", container.id], timeoutSeconds: 60 });
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.exit !== exitCodes.busy;
  }
  return true;
};

/**
 * One look of the server that runs the agent: renews its lease, or stops the agent when another has taken over, or when
 * it can no longer know. `seconds`: how long a lease lasts.
 */
export const keepLease = async (host: Host, place: Place, own: OwnLease, seconds: number): Promise<Move> => {
  const { holder, term } = own;
  const began = await readClock(host);
  const times = leaseTimes(seconds);
  const leases = await readLeases(host, place, times.answer);
  const move = nextMove(own, leases, began, seconds);
  if (move === "go on") return move;
  if (move === "stop: unsure") {
    // Before it stops: cut off in between, the next look stops it, or knows that it is to be started again.
    await writeOwnLease(host, { ...own, state: "unsure" });
    await stopAgent(host, times.stop);
    return move;
  }
  if (move === "stop: lost") {
    await stopAgent(host, times.stop);
    if (own.state !== "lost") {
      await writeOwnLease(host, { ...own, state: "lost" });
      // Whoever has taken over waits for this.
      await writeLease(
        host,
        place,
        { holder, term, kind: "release", host: await serverName(host) },
        times.answer,
      );
    }
    return move;
  }
  // What was read is as of when it was begun: a slow place must not make a lease last longer.
  // Only what was stopped for want of an answer: an operator's stop, or a restore's, is not this look's to end.
  const goesOn = own.state === "held" || (await startAgent(host));
  const state = goesOn ? "held" : "unsure";
  await writeOwnLease(host, { ...own, state, renewed: began.now, uptime: began.uptime });
  const newest = Math.max(
    0,
    ...(leases ?? []).flatMap((each) => (each.holder === holder ? [each.time] : [])),
  );
  if (Math.abs(began.now - newest) < times.giveUp * 1000) return move;
  // Only for people, and for whoever takes over later: that no higher term was there is what counts. While a repository
  // is being pruned nobody can write to it, nor claim it.
  const note = { holder, term, kind: "renewal", host: await serverName(host) } as const;
  await writeLease(host, place, note, times.answer).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
  });
  await clearLeases(host, place, leases ?? [], holder, times.answer);
  return move;
};
