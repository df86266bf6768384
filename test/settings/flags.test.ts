import { expect, test } from "bun:test";
import { flagName, flagShortcuts, fromAssignments, fromFlags } from "../../src/settings/flags.ts";
import { keyOf } from "../../src/settings/keys.ts";

test("assignments", () => {
  expect(
    fromAssignments(["edge.subnet=10.9.0.0/24", "edge.acme_directory=https://a.org/?x=1", "tier="]),
  ).toEqual({
    ok: true,
    flags: { "edge.subnet": "10.9.0.0/24", "edge.acme_directory": "https://a.org/?x=1", tier: "" },
  });
});

test.each([
  ["tier", "--set needs key=value"],
  ["=auto", "--set needs key=value"],
  ["", "--set needs key=value"],
  ["a b=c", "--set needs key=value"],
  ["anthropic_api_key=sk-ant-0123456789", "anthropic_api_key is a secret"],
  ["backup_key", "backup_key is a secret"],
])("%p is refused", (text, what) => {
  const result = fromAssignments(["tier=auto", text]);
  expect(result.ok ? [] : result.problems.map((problem) => problem.what)).toEqual([
    expect.stringContaining(what),
  ]);
  expect(JSON.stringify(result)).not.toContain("0123456789");
});

test("the same key twice is refused, also by its own flag", () => {
  for (const result of [
    fromAssignments(["tier=auto", "tier=growth"]),
    fromFlags({ tier: "auto" }, ["tier=growth"]),
  ])
    expect(result.ok ? [] : result.problems.map((problem) => problem.what)).toEqual(["tier is given twice"]);
});

test("every shortcut is a key, and is named in messages", () => {
  for (const { flag, key } of flagShortcuts) {
    expect(keyOf(key)?.path).toBe(key);
    expect(flagName(key)).toBe(`--${flag}`);
  }
  expect(flagName("edge.subnet")).toBe("--set edge.subnet");
});

test("named flags", () => {
  expect(
    fromFlags({ domain: "a.org", telegram: "yes", other: "x", email: undefined }, ["memory.model=m"]),
  ).toEqual({
    ok: true,
    flags: { domain: "a.org", "channels.telegram.enabled": "yes", "memory.model": "m" },
  });
});
