import { expect, test } from "bun:test";
import { secondsLeft } from "../../../src/engine/revert/due.ts";
import type { Moment, Pending } from "../../../src/facts/revert.ts";

const armed: Moment = { wall: 1_000_000_000, uptime: 500, boot: "one" };
const pending = { armed, within: 600 } as Pending;
const at = (wallSeconds: number, uptime: number, boot = "one"): Moment => ({
  wall: armed.wall + wallSeconds * 1000,
  uptime,
  boot,
});

test.each([
  ["at once", at(0, 500), 600],
  ["half of it", at(300, 800), 300],
  ["over", at(601, 1101), 0],
  ["the wall clock was set back: the kernel's counts", at(-5000, 1101), 0],
  ["the wall clock was set forward: earlier rather than never", at(5000, 501), 0],
  ["another boot in time", at(100, 20, "two"), 500],
  ["another boot, too late", at(700, 20, "two"), 0],
  ["another boot whose clock is not set yet", at(-900_000, 20, "two"), 580],
  ["another boot whose clock is never set", at(-900_000, 601, "two"), 0],
  ["a clock that stands still after a boot", at(0, 601, "two"), 0],
])("%s", (_, now, expected) => expect(Math.round(secondsLeft(pending, now))).toBe(expected));
