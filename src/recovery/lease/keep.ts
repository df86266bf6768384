import { randomBytes } from "node:crypto";
import { exitCodes } from "../../exit.ts";
import { type OwnLease, ownLeasePath, readOwnLease } from "../../facts/lease.ts";
import { hasExpired, leaseTimes, readClock } from "../../facts/lease-times.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import type { Place } from "../../restic/place.ts";
import { serverName } from "../server-name.ts";
import { readGateway } from "./gateway.ts";
import { type Lease, type Move, nextMove, waitsSince } from "./lease.ts";
import { clearLeases, readLeases, writeLease } from "./notes.ts";
import { isDown, startAgent } from "./start.ts";

export const writeOwnLease = async (host: Host, own: OwnLease): Promise<void> => {
  await host.writeFile(ownLeasePath, `${JSON.stringify(own)}\n`, { mode: 0o600, uid: 0, gid: 0 });
};

/** A random name: host names are alike on a server and its standby. */
export const newHolder = (): string => randomBytes(8).toString("hex");

/**
 * Nobody is answered from here any more, after twice so many seconds at the latest: it gets `seconds` to end by itself, and
 * is then killed. Docker does not start again what was stopped. Throws when it may still run: another server would run it
 * too, or its data would change while it is kept.
 */
export const stopAgent = async (host: Host, seconds: number): Promise<void> => {
  const container = await readGateway(host);
  // One that crashes and is about to be started again by Docker does not run at this moment.
  if (container === undefined || container.inert === true) return;
  const { code } = await host.run({
    argv: ["docker", "stop", "--time", String(seconds), container.id],
    timeoutSeconds: seconds * 1.5,
  });
  if (code === 0) return;
  const { stderr } = await host.run({ argv: ["docker", "kill", container.id], timeoutSeconds: seconds / 2 });
  // Docker's list says for a moment longer that it runs (moby: the state is set first, and then written for the list).
  for (let look = 0; look < 5; look++) {
    const now = await readGateway(host);
    if (now === undefined || now.inert === true) return;
    await host.sleep(200);
  }
  throw new Failure(exitCodes.failed, {
    what: "The agent cannot be stopped",
    where: `container ${container.name}`,
    why: stderr.trim() || "docker stop and docker kill ended, and it still runs.",
    fix: "systemctl restart docker, then run this again.",
  });
};

/** A Failure is kept for later, and gives null. */
const unless = <Result>(troubles: Failure[], work: Promise<Result>): Promise<Result | null> =>
  work.catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    troubles.push(error);
    return null;
  });

/** Notes in the place that this server is still there, now and then. */
const renew = async (
  host: Host,
  place: Place,
  { holder, term, seconds }: OwnLease,
  leases: readonly Lease[],
  { giveUp, answer }: ReturnType<typeof leaseTimes>,
): Promise<void> => {
  const newest = Math.max(0, ...leases.flatMap((each) => (each.holder === holder ? [each.time] : [])));
  if (Math.abs(host.now() - newest) < giveUp * 1000) return;
  // Only for people, and for whoever takes over later: that no higher term was there is what counts. While a repository
  // is being pruned nobody can write to it, nor claim it.
  const note = { holder, term, seconds, kind: "renewal", host: await serverName(host) } as const;
  await unless([], writeLease(host, place, note, answer));
  await clearLeases(host, place, leases, holder, answer);
};

/**
 * The agent does not belong here any more. Noted before it stops: neither does whoever is about to start it take the lease
 * for held, nor does anybody when this is cut off in between. It stops on a full disk too.
 */
const stopAs = async (host: Host, state: "unsure" | "lost", own: OwnLease, stop: number): Promise<void> => {
  const noted =
    own.state === state && own.back === undefined
      ? Promise.resolve()
      : writeOwnLease(host, { ...own, state, back: undefined });
  await noted.finally(() => stopAgent(host, stop));
};

/** Another has taken over: nothing runs here any more, and whoever has taken over, and waits for this, is told. */
const yieldTo = async (
  host: Host,
  place: Place,
  own: OwnLease,
  leases: readonly Lease[] | null,
  { stop, answer }: ReturnType<typeof leaseTimes>,
): Promise<void> => {
  await stopAs(host, "lost", own, stop);
  const { holder, term, seconds } = own;
  const told = leases?.some((each) => each.holder === holder && each.kind === "release" && each.term >= term);
  // Out of reach it is told at a later look; one that never had the agent has nothing to tell.
  if (leases === null || told || term === 0) return;
  const name = await serverName(host);
  await writeLease(host, place, { holder, term, seconds, kind: "release", host: name }, answer);
};

/**
 * For a look that could not begin (settings that are wrong, a missing program): stops the agent all the same once another may
 * take over before the next look, or has. By what the last look noted; without one nothing is done. Throws as stopAgent.
 */
export const stopUnseen = async (host: Host): Promise<void> => {
  const own = await readOwnLease(host);
  if (own === null) return;
  const { giveUp, stop } = leaseTimes(own.seconds);
  if (own.state === "lost") await stopAgent(host, stop);
  else if (own.state === "unsure" || hasExpired(own, await readClock(host), giveUp))
    await stopAs(host, "unsure", own, stop);
};

/** Whether the agent is down and has to stay so for a while, which is noted; see waitsSince. */
const holdsBack = async (host: Host, own: OwnLease, seconds: number): Promise<boolean> => {
  const back = waitsSince(own, await readClock(host), seconds);
  if (back === null || !(await isDown(host))) return false;
  await writeOwnLease(host, { ...own, state: "unsure", seconds, back });
  return true;
};

/**
 * One look of the server that runs the agent: renews its lease and starts the agent where it is down, or stops it when
 * another has taken over, or when it can no longer know. `seconds`: how long a lease lasts. Throws, once all the rest is
 * done, what the place refused or why the agent does not start.
 */
export const keepLease = async (host: Host, place: Place, own: OwnLease, seconds: number): Promise<Move> => {
  const began = await readClock(host);
  const times = leaseTimes(seconds);
  const troubles: Failure[] = [];
  // A place that refuses tells as little as one that does not answer.
  const leases = await unless(troubles, readLeases(host, place, times.answer));
  // As of now: the time in which no answer came counts too.
  const move = nextMove(own, leases, await readClock(host), seconds);
  if (move === "stop: unsure") await stopAs(host, "unsure", own, times.stop);
  if (move === "stop: lost") await yieldTo(host, place, own, leases, times);
  if (move === "renew" && (await holdsBack(host, own, seconds))) {
    if (leases !== null) await renew(host, place, { ...own, seconds }, leases, times);
    return "wait";
  }
  if (move === "renew") {
    // What was read is as of when it was begun: a slow place must not make a lease last longer.
    const kept: OwnLease = {
      ...{ ...own, state: "held", seconds, alone: leases === null },
      ...{ renewed: began.now, uptime: began.uptime, back: undefined },
    };
    await writeOwnLease(host, kept);
    const trouble = await startAgent(host, times.start);
    if (trouble !== null) troubles.push(trouble);
    if (leases !== null) await renew(host, place, kept, leases, times);
  }
  const [trouble] = troubles;
  if (trouble !== undefined) throw trouble;
  return move;
};
