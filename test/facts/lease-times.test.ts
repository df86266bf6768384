import { expect, test } from "bun:test";
import type { OwnLease } from "../../src/facts/lease.ts";
import { hasExpired, hasLapsed } from "../../src/facts/lease-times.ts";

const renewed = Date.UTC(2026, 10, 21);
const own: OwnLease = {
  ...{ renewed, uptime: 1000, seconds: 120 },
  ...{ holder: "0123456789abcdef", term: 1, state: "held", alone: false },
};

test.each([
  ["just renewed", 0, 0, false],
  ["nearly over", 119, 119, false],
  ["over by both clocks", 121, 121, true],
  ["over, and the clock was set back meanwhile", -30, 121, true],
  ["over by the wall, after a boot long ago", 121, 60, true],
  ["a boot since", 10, -900, true],
  ["the clock was set back a little", -59, 60, false],
  ["the clock was set back far", -61, 60, true],
])("a lease: %s", (_, passed, sinceBoot, expired) => {
  const clock = { now: renewed + passed * 1000, uptime: own.uptime + sinceBoot };
  expect(hasExpired(own, clock, own.seconds)).toBe(expired);
});

test.each([
  ["just renewed", 0, 0, false],
  ["a boot since, and it is not over", 100, -900, false],
  ["over, and a boot since", 121, -900, true],
  ["over by the clock that nobody sets", 0, 121, true],
  ["the clock is an hour back after a boot", -3600, -900, true],
])("a lease that lapsed: %s", (_, passed, sinceBoot, lapsed) => {
  const clock = { now: renewed + passed * 1000, uptime: own.uptime + sinceBoot };
  expect(hasLapsed(own, clock, own.seconds)).toBe(lapsed);
});

test("one without another server, by the operator's word, never is over", () => {
  const alone = { ...own, alone: true };
  const clock = { now: renewed + 9e9, uptime: 1 };
  expect([hasExpired(alone, clock, 120), hasLapsed(alone, clock, 120)]).toEqual([false, false]);
});
