import { z } from "zod";
import type { Clock, OwnLease } from "../../facts/lease.ts";
import { hasExpired, hasLapsed, leaseTimes } from "../../facts/lease-times.ts";

/** Tag of the notes that say who runs the agent. */
export const leaseTag = "clincher-lease";

/**
 * One note about who runs the agent. Of notes with different terms the highest counts: whoever takes over writes a
 * higher one, and whoever finds a higher one than its own stops.
 */
export interface Lease {
  /** Of the note. */
  readonly id: string;
  readonly term: number;
  /** Random name of a server. */
  readonly holder: string;
  /** Its own name, for people. */
  readonly host: string;
  /** Milliseconds since 1970, by its holder's clock. */
  readonly time: number;
  /** How long its holder's leases last, seconds; null in a note by a release that did not say. */
  readonly seconds: number | null;
  /** claim: the first of a term. renewal: still there. release: its holder has stopped the agent. */
  readonly kind: "claim" | "renewal" | "release";
}

const schema = z
  .array(
    z.object({
      id: z.string(),
      time: z.string(),
      hostname: z.string().default(""),
      tags: z.array(z.string()).nullish(),
    }),
  )
  .nullable();

const kinds = ["claim", "renewal", "release"] as const;

export const leaseTags = ({
  term,
  holder,
  kind,
  seconds,
}: Pick<Lease, "term" | "holder" | "kind" | "seconds">): readonly string[] => [
  leaseTag,
  kind,
  `term-${term}`,
  `holder-${holder}`,
  ...(seconds === null ? [] : [`seconds-${seconds}`]),
];

/** `restic snapshots --json --tag clincher-lease`; null when it is something else. What is no lease is left out. */
export const parseLeases = (text: string): readonly Lease[] | null => {
  try {
    return (schema.parse(JSON.parse(text)) ?? []).flatMap(({ id, time, hostname, tags }) => {
      const find = (pattern: RegExp) =>
        tags?.map((tag) => pattern.exec(tag)?.[1]).find((each) => each !== undefined);
      const term = Number(find(/^term-(\d{1,9})$/));
      const holder = find(/^holder-([0-9a-f]{16})$/);
      const seconds = Number(find(/^seconds-(\d{1,4})$/)) || null;
      const kind = kinds.find((each) => tags?.includes(each));
      const at = Date.parse(time);
      if (!Number.isInteger(term) || holder === undefined || kind === undefined || !Number.isFinite(at))
        return [];
      return [{ id, term, holder, host: hostname, time: at, seconds, kind }];
    });
  } catch {
    return null;
  }
};

/**
 * The newest note of whoever holds the highest term; null when there is none. Two that claimed the same term at the same
 * moment agree on the claim with the lower id.
 */
export const currentLease = (leases: readonly Lease[]): Lease | null => {
  const term = Math.max(0, ...leases.map((each) => each.term));
  const own = leases.filter((each) => each.term === term);
  const claims = own.filter(({ kind }) => kind === "claim").sort((a, b) => (a.id < b.id ? -1 : 1));
  const newest = [...own].sort((a, b) => b.time - a.time);
  const holder = (claims[0] ?? newest[0])?.holder;
  return newest.find((each) => each.holder === holder) ?? null;
};

/** What a server that holds a lease does at each look. `leases` is null when the place cannot be reached. */
export type Move = "renew" | "wait" | "go on" | "stop: unsure" | "stop: lost";

/** Pure. Nobody has to know of another server that is off, and will stay so, by the operator's word. */
export const nextMove = (
  own: OwnLease,
  leases: readonly Lease[] | null,
  clock: Clock,
  seconds: number,
): Move => {
  if (own.state === "lost") return "stop: lost";
  if (leases === null && own.alone) return "renew";
  if (leases === null)
    return own.state === "unsure" || hasExpired(own, clock, leaseTimes(seconds).giveUp)
      ? "stop: unsure"
      : "go on";
  const current = currentLease(leases);
  // Notes that somebody removed are written anew.
  if (current === null || (current.term <= own.term && current.holder === own.holder)) return "renew";
  return current.term >= own.term ? "stop: lost" : "renew";
};

/**
 * Since when a server whose lease was over waits before it starts the agent, while it has to; null when it may. Whoever took
 * over while the place was out of reach could not note it there, and does when both find the place again. Pure.
 */
export const waitsSince = (own: OwnLease, clock: Clock, seconds: number): Clock | null => {
  if (!hasLapsed(own, clock, seconds)) return null;
  const back = own.back === undefined || own.back.uptime > clock.uptime ? clock : own.back;
  return clock.uptime - back.uptime >= leaseTimes(seconds).settle ? null : back;
};
