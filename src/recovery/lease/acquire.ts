import { exitCodes } from "../../exit.ts";
import { readOwnLease } from "../../facts/lease.ts";
import { leaseTimes, readClock } from "../../facts/lease-times.ts";
import { stateFolder } from "../../facts/state-folder.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import type { Place } from "../../restic/place.ts";
import { serverName } from "../server-name.ts";
import { newHolder, writeOwnLease } from "./keep.ts";
import { currentLease, type Lease } from "./lease.ts";
import { readLeases, removeLocks, writeLease } from "./notes.ts";

/** After a claim so long is waited for others that claimed at the same moment, milliseconds. */
const settle = 3000;
const poll = 2000;

export interface Takeover {
  /** The operator knows that the other server is off: nothing is waited for. */
  readonly otherIsGone: boolean;
  /** How long a lease lasts, seconds. */
  readonly seconds: number;
}

const ifGone = "If you are certain that the other server is off and stays off: --other-is-gone";

/** Nobody takes over without the place, but on the operator's word. `cause`: what it said. */
export const unreachable = (place: Place, cause?: Failure): Failure =>
  new Failure(exitCodes.network, {
    what: "The place where servers agree on who runs the agent cannot be reached",
    where: `${place.name} (${place.repository})`,
    why: [
      "Without it nobody can know whether the other server still answers.",
      ...(cause?.problems.map(({ why }) => why ?? "") ?? []),
    ]
      .join("\n")
      .trim(),
    fix: `Bring it back. ${ifGone}`,
  });

/**
 * Writes a note, also where the other server died in a prune or a check, whose lock would be in the way for half an hour:
 * nobody but the operator can know that it is dead.
 */
const writeNote = async (
  host: Host,
  place: Place,
  note: Parameters<typeof writeLease>[2],
  { otherIsGone, seconds }: Takeover,
  progress: (line: string) => void,
): Promise<void> => {
  const { answer } = leaseTimes(seconds);
  try {
    await writeLease(host, place, note, answer);
  } catch (error) {
    if (!(error instanceof Failure) || error.exit !== exitCodes.busy) throw error;
    const [first, ...rest] = error.problems;
    if (!otherIsGone) throw new Failure(error.exit, { ...first, fix: `${first.fix} ${ifGone}` }, ...rest);
    progress("removing the lock that the other server left");
    await removeLocks(host, place, answer);
    await writeLease(host, place, note, answer);
  }
};

/** Whether its clock is right, by what keeps it so. A wrong one could take a lease that lasts for one that has ended. */
const clockIsRight = async (host: Host): Promise<boolean> =>
  (await host.run({ argv: ["timedatectl", "show", "-p", "NTPSynchronized", "--value"] })).stdout.trim() ===
  "yes";

/** By so much the clock of the server that wrote a note may be wrong, milliseconds: nobody can ask it. */
const clockError = 3600_000;

/** Nobody can be running the agent under it any more. */
const isOver = async (host: Host, { kind, time }: Lease, seconds: number): Promise<boolean> =>
  kind === "release" || (host.now() - time > 2000 * seconds + clockError && (await clockIsRight(host)));

/**
 * The highest term that anybody may have. Nobody can read it while the place is out of reach: a term that wins in any case
 * when it answers again is then the number of minutes since 1970, which takeovers one by one do not get to.
 */
const highest = (host: Host, leases: readonly Lease[] | null): number =>
  leases === null ? Math.floor(host.now() / 60_000) : (currentLease(leases)?.term ?? 0);

/**
 * Makes this server the one that runs the agent: claims a higher term, then waits until the other has said that it
 * stopped, or so long that it has to have. Throws when another claims at the same moment, or the place cannot be
 * reached; the claim then stays, and running it again goes on from there.
 */
export const acquireLease = async (
  host: Host,
  place: Place,
  takeover: Takeover,
  progress: (line: string) => void,
): Promise<void> => {
  const { otherIsGone, seconds } = takeover;
  const times = leaseTimes(seconds);
  const known = await readOwnLease(host);
  const holder = known?.holder ?? newHolder();
  const leases = await readLeases(host, place, times.answer);
  if (leases === null && !otherIsGone) throw unreachable(place);
  const before = currentLease(leases ?? []);
  const mine = before?.holder === holder;
  const term = mine ? before.term : Math.max(highest(host, leases), known?.term ?? 0) + 1;
  const began = await readClock(host);
  const note = { holder, term, seconds, host: await serverName(host) };
  // From now on the other one stops at its next look. Until it has, this one is not sure.
  await host.makeDirectory(stateFolder, { mode: 0o700, uid: 0, gid: 0 });
  await writeOwnLease(host, {
    holder,
    term,
    state: "unsure",
    seconds,
    alone: false,
    renewed: began.now,
    uptime: began.uptime,
  });
  if (leases !== null) {
    await writeNote(host, place, { ...note, kind: mine ? "renewal" : "claim" }, takeover, progress);
    if (!mine) await host.sleep(settle);
    const after = currentLease((await readLeases(host, place, times.answer)) ?? []);
    if (after !== null && after.holder !== holder)
      throw new Failure(exitCodes.busy, {
        what: `Another server takes over at the same time: ${after.host}`,
        fix: "Leave it to that one, or run this again when it is off.",
      });
  }
  const others = (leases ?? []).filter((each) => each.holder !== holder);
  const other = currentLease(others);
  // Settings of this server may be older, or newer, than those that the other goes by.
  const lasts = Math.max(seconds, other?.seconds ?? 0);
  if (other !== null && !otherIsGone && !(await isOver(host, other, lasts))) {
    // Not by the wall clock: on a server that has just booted it may be put right meanwhile.
    const deadline = (await readClock(host)).uptime + lasts;
    for (;;) {
      const left = Math.ceil(deadline - (await readClock(host)).uptime);
      if (left <= 0) break;
      progress(`waiting for ${other.host} to stop (${left} s at most)`);
      const now = (await readLeases(host, place, times.answer)) ?? [];
      if (
        now.some((each) => each.holder === other.holder && each.kind === "release" && each.term >= other.term)
      )
        break;
      await host.sleep(poll);
    }
  }
  const end = await readClock(host);
  if (leases !== null) await writeNote(host, place, { ...note, kind: "renewal" }, takeover, progress);
  await writeOwnLease(host, {
    holder,
    term,
    state: "held",
    seconds,
    alone: leases === null,
    renewed: end.now,
    uptime: end.uptime,
  });
};
