import { expect, test } from "bun:test";
import { pinsExit } from "../../src/cli/pins.ts";
import { type PinState, pinReport } from "../../src/stack/pin-report.ts";

const digest = (letter: string) => ({ digest: `sha256:${letter.repeat(64)}` });
const unknown = { unknown: "why" };
const all: PinState = {
  service: "openclaw-caddy",
  pinned: "docker.io/library/caddy:2",
  locked: digest("a"),
  running: digest("a"),
  registry: digest("a"),
};

test.each([
  ["all the same", {}, "as locked", null, 0],
  ["another runs", { running: digest("b") }, "differs", "clincher install", 1],
  ["nothing runs", { running: unknown }, "differs", "clincher install", 1],
  ["no lock", { locked: unknown }, "differs", "clincher install", 1],
  ["the tag was moved", { registry: digest("b") }, "differs", null, 1],
  ["no registry", { registry: unknown }, "not known", null, 6],
] as const)("%s", (_, change, state, fix, exit) => {
  const report = pinReport({ ...all, ...change });
  expect(report).toMatchObject({ state, fix });
  expect(report.findings.length).toBe(state === "as locked" ? 0 : 1);
  expect(pinsExit([pinReport(all), report])).toBe(exit);
});
