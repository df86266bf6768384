import { expect, test } from "bun:test";
import { isKnown, nearestKnown } from "../../src/settings/releases.ts";
import { schema } from "../../src/settings/schema.ts";

test.each([
  ["2026.3.13", "2026.3.13"],
  ["2026.3.13-1", "2026.3.13"],
  ["2026.9.5", "2026.3.13"],
  ["2026.9.6", "2026.9.6"],
  ["2026.9.6-2", "2026.9.6"],
  ["2026.10.1", "2026.9.6"],
  ["2027.1.1", "2026.9.6"],
  ["2026.2.28", "2026.3.13"],
  ["2025.12.31", "2026.3.13"],
] as const)("%s gets the settings of %s", (version, known) => {
  expect(nearestKnown(version)).toBe(known);
  expect(isKnown(version)).toBe(version === known);
});

test.each(["latest", "2026.13.1", "2026.03.13", "v2026.3.13", "2026.3.13; rm -rf /", "2026.3", "main"])(
  "%p is no release",
  (version) => {
    const settings = { domain: "agent.clincher-test.dev", openclaw: { version } };
    expect(schema.safeParse(settings).success).toBe(false);
  },
);
