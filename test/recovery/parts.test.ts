import { describe, expect, test } from "bun:test";
import { finishing } from "../../src/facts/restore.ts";
import { foldersOf, partsFrom, rootsOf } from "../../src/recovery/restore/parts.ts";

describe("--only", () => {
  test.each([
    [["workspace"], ["/opt/openclaw/state/gateway/workspace"]],
    [["state, workspace"], ["/opt/openclaw/state/gateway"]],
    [
      ["sandboxes", "certificates,spending"],
      ["/opt/openclaw/sandboxes", "/opt/openclaw/state/caddy", "/opt/openclaw/state/litellm"],
    ],
    [["workspace", "workspace"], ["/opt/openclaw/state/gateway/workspace"]],
  ])("%j", (given, folders) => {
    expect(rootsOf(partsFrom(given))).toEqual(folders);
  });

  test("none is all of it", () => {
    expect(rootsOf(partsFrom([]))).toBeUndefined();
    expect(foldersOf([])).toEqual([]);
  });

  test("settings are looked at, never put in place", () => {
    expect(foldersOf(partsFrom(["settings,state"]))).toEqual([
      "/etc/clincher",
      "/opt/openclaw/state/gateway",
    ]);
    expect(() => rootsOf(["settings"])).toThrow("are not replaced by a restore");
  });

  test.each([
    ["workspce", "There is no part workspce"],
    ["", "There is no part "],
  ])("%j is none", (given, what) => {
    expect(() => partsFrom([given])).toThrow(what);
  });
});

test("what finishes a part knows which", () => {
  const snapshot = "c".repeat(64);
  expect(finishing({ snapshot, step: "swapping" })).toBe("clincher restore --snapshot cccccccc");
  expect(finishing({ snapshot, step: "swapping", roots: ["/opt/openclaw/sandboxes"] })).toBe(
    "clincher resume",
  );
});
