import { expect, test } from "bun:test";
import type { OwnLease } from "../../src/facts/lease.ts";
import { leaseTimes } from "../../src/facts/lease-times.ts";
import {
  currentLease,
  type Lease,
  leaseTags,
  nextMove,
  parseLeases,
  waitsSince,
} from "../../src/recovery/lease/lease.ts";

const [one, two] = ["1".repeat(16), "2".repeat(16)];
const lease = (given: Partial<Lease>): Lease => ({
  ...{ id: "a", term: 1, holder: one, host: "a", time: 1000, seconds: 60, kind: "renewal" },
  ...given,
});
const own = (given: Partial<OwnLease> = {}): OwnLease => ({
  ...{ holder: one, term: 1, state: "held", seconds: 180, alone: false, renewed: 0, uptime: 0 },
  ...given,
});
const at = (seconds: number) => ({ now: seconds * 1000, uptime: seconds });

test.each([
  ["its own", own(), [lease({})], 5, "renew"],
  ["none any more", own(), [], 5, "renew"],
  ["out of reach, for a moment", own(), null, 72, "go on"],
  ["out of reach, for long", own(), null, 73, "stop: unsure"],
  ["out of reach, and it was not sure before", own({ state: "unsure" }), null, 5, "stop: unsure"],
  ["out of reach, and there is no other server", own({ alone: true }), null, 9999, "renew"],
  ["reached again, still its own", own({ state: "unsure" }), [lease({})], 500, "renew"],
  [
    "a higher term of another",
    own(),
    [lease({}), lease({ term: 2, holder: two, kind: "claim" })],
    5,
    "stop: lost",
  ],
  [
    "the same term, which another claimed first",
    own({ term: 2 }),
    [lease({ id: "b", term: 2, kind: "claim" }), lease({ id: "a", term: 2, holder: two, kind: "claim" })],
    5,
    "stop: lost",
  ],
  [
    "the same term, claimed first",
    own({ term: 2 }),
    [lease({ id: "a", term: 2, kind: "claim" }), lease({ id: "b", term: 2, holder: two, kind: "claim" })],
    5,
    "renew",
  ],
  ["a higher term of its own, which it does not know", own(), [lease({ term: 2 })], 5, "stop: lost"],
  ["lost once is lost", own({ state: "lost" }), [lease({})], 5, "stop: lost"],
] as const)("%s", (_, mine, leases, seconds, move) => {
  expect(nextMove(mine, leases, at(seconds), 180)).toBe(move);
});

test.each([
  ["the clock was set back", { now: -3_600_000, uptime: 10 }],
  ["the clock was set forward", { now: 3_600_000, uptime: 10 }],
  ["it has been switched off and on", { now: 10_000, uptime: 3 }],
])("out of reach, and %s: it cannot know how long", (_, clock) => {
  expect(nextMove(own({ uptime: 5 }), null, clock, 180)).toBe("stop: unsure");
});

test.each([
  ["it was not over", {}, 179, null],
  ["it was over", {}, 500, 500],
  ["it waits already", { back: at(500) }, 550, 500],
  ["nobody has spoken up", { back: at(500) }, 587, null],
  ["it was booted again while it waited", { back: { now: 500_000, uptime: 9999 } }, 550, 550],
  ["there is no other server", { alone: true }, 9999, null],
])("the place answers, the agent is down: %s", (_, given, seconds, since) => {
  expect(waitsSince(own(given), at(seconds), 180)?.uptime ?? null).toBe(since);
});

test("who took over without the place has noted that there by the time that others wait for, whatever the length", () => {
  for (let seconds = 60; seconds <= 3600; seconds += 1) {
    const { look, answer, settle } = leaseTimes(seconds);
    // A look that began just before, systemd's second, one that finds the place, and its note.
    expect(settle).toBeGreaterThan(answer + look + 1 + answer + answer);
  }
});

test("a holder has stopped before another may start, whatever the length", () => {
  for (let seconds = 60; seconds <= 3600; seconds += 1) {
    const { look, answer, stop, giveUp } = leaseTimes(seconds);
    expect(giveUp + look + answer + 2 * stop).toBeLessThanOrEqual(seconds);
  }
});

test("the highest term counts, and in it the first claim", () => {
  expect(currentLease([])).toBeNull();
  const [claim, renewal] = [lease({ term: 3, kind: "claim" }), lease({ id: "c", term: 3, time: 2000 })];
  expect(currentLease([lease({ term: 2, holder: two, time: 9000 }), claim, renewal])).toEqual(renewal);
  // Its claim was cleared away.
  expect(currentLease([lease({ term: 2 })])?.holder).toBe(one);
});

test("notes come back as they were written; anything else is none", () => {
  const note = {
    id: "x",
    time: "2026-11-21T07:00:00Z",
    hostname: "a",
    tags: leaseTags({ term: 7, holder: two, kind: "claim", seconds: 60 }),
  };
  expect(
    parseLeases(JSON.stringify([note, { ...note, tags: ["clincher"] }, { ...note, tags: null }])),
  ).toEqual([
    { id: "x", term: 7, holder: two, host: "a", time: Date.parse(note.time), seconds: 60, kind: "claim" },
  ]);
  const older = { ...note, tags: note.tags.filter((tag) => !tag.startsWith("seconds-")) };
  expect(parseLeases(JSON.stringify([older]))?.map(({ seconds }) => seconds)).toEqual([null]);
  expect([parseLeases("null"), parseLeases("{")]).toEqual([[], null]);
});
