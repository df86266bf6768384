import { expect, test } from "bun:test";
import type { OwnLease } from "../../src/facts/lease.ts";
import { hasExpired } from "../../src/facts/lease-times.ts";

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

test("one without another server, by the operator's word, never is over", () => {
  expect(hasExpired({ ...own, alone: true }, { now: renewed + 9e9, uptime: 1 }, 120)).toBe(false);
});
