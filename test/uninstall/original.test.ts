import { describe, expect, test } from "bun:test";
import type { Original } from "../../src/engine/inventory.ts";
import type { FileFact } from "../../src/facts/file.ts";
import { originalBack } from "../../src/uninstall/original.ts";
import { factFile, fileOf, shown, statOf } from "../resources/given.ts";

const path = "/etc/thing";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const original = (given: Partial<Original>): Original => ({
  path,
  kind: "file",
  mode: 0o644,
  uid: 0,
  gid: 0,
  content: null,
  late: false,
  afterwards: false,
  ...given,
});
const folder = (mode: number): FileFact => ({ stat: statOf({ kind: "directory", mode }), content: null });
const link = (target: string): FileFact => ({ stat: statOf({ kind: "symlink", target }), content: null });

describe("a path as it was before", () => {
  test.each<[string, Partial<Original>, FileFact | null, string | null]>([
    ["was not there, is not there", { kind: "absent" }, null, null],
    ["was not there, is a file", { kind: "absent" }, fileOf("x"), "remove /etc/thing"],
    ["was not there, is a link", { kind: "absent" }, link("/x"), "remove /etc/thing"],
    ["was not there, is a folder: goes at the end", { kind: "absent" }, folder(0o755), null],
    ["the same", { content: bytes("x") }, fileOf("x"), null],
    ["another text", { content: bytes("y") }, fileOf("x"), "/etc/thing as it was (0644 root)"],
    ["another mode", { content: bytes("x"), mode: 0o600 }, fileOf("x"), "/etc/thing as it was (0600 root)"],
    [
      "another owner",
      { content: bytes("x"), uid: 7, gid: 7 },
      fileOf("x"),
      "/etc/thing as it was (0644 uid 7)",
    ],
    ["a file has gone", { content: bytes("x") }, null, "/etc/thing as it was (0644 root)"],
    ["a file of a package has gone with it", { content: bytes("x"), late: true }, null, null],
    [
      "a file of a package, changed",
      { content: bytes("x"), late: true },
      fileOf("z"),
      "/etc/thing as it was (0644 root)",
    ],
    [
      "a link is a file now",
      { kind: "symlink", content: bytes("../a") },
      fileOf("x"),
      "/etc/thing as it was (link)",
    ],
    [
      "a link leads elsewhere",
      { kind: "symlink", content: bytes("../a") },
      link("../b"),
      "/etc/thing as it was (link)",
    ],
    ["a link is the same", { kind: "symlink", content: bytes("../a") }, link("../a"), null],
    [
      "a folder's mode",
      { kind: "directory", mode: 0o755 },
      folder(0o700),
      "/etc/thing as it was (0755 root)",
    ],
    ["a folder is the same", { kind: "directory", mode: 0o755 }, folder(0o755), null],
    ["a folder has gone", { kind: "directory", mode: 0o755 }, null, "/etc/thing as it was (0755 root)"],
    ["a folder of a package has gone with it", { kind: "directory", mode: 0o755, late: true }, null, null],
    ["a folder is a file now: not ours", { kind: "directory", mode: 0o755 }, fileOf("x"), null],
  ])("%s", (_, given, now, summary) => {
    const changes = shown(originalBack(original(given)), [factFile(path, now)]);
    expect(changes.map((each) => each.summary)).toEqual(summary === null ? [] : [summary]);
  });

  test("no text of it is shown", () => {
    const changes = shown(originalBack(original({ content: bytes("secret") })), [
      factFile(path, fileOf("x")),
    ]);
    expect(JSON.stringify(changes)).not.toContain("secret");
  });
});
