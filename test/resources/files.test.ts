import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import type { FileFact } from "../../src/facts/file.ts";
import { stat } from "../../src/facts/file.ts";
import type { FileStat } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { describeAccess } from "../../src/resources/access.ts";
import { directory } from "../../src/resources/directory.ts";
import { file, seedFile } from "../../src/resources/file.ts";
import type { Change, Resource } from "../../src/resources/resource.ts";
import { changing, factFile, fileOf, shown, statOf } from "./given.ts";

const desired = { path: "/etc/x", content: "new\n", mode: 0o644, uid: 0, gid: 0 };
const silent = (): void => {};

const diffOf = (resource: Resource, now: FileFact | null): readonly Omit<Change, "make">[] =>
  shown(resource, [factFile("/etc/x", now)]);

test.each([
  [{ mode: 0o644, uid: 0, gid: 0 }, "0644 root"],
  [{ mode: 0o400, uid: 1000, gid: 1000 }, "0400 uid 1000"],
  [{ mode: 0o4755, uid: 0, gid: 5 }, "4755 root:5"],
  [{ mode: 0, uid: 7, gid: 7 }, "0000 uid 7"],
])("access %#: %j", (access, words) => expect(describeAccess(access)).toBe(words));

describe("file", () => {
  const write = { summary: "write /etc/x (0644 root)" };
  const cases: readonly (readonly [string, FileFact | null, readonly Omit<Change, "make">[]])[] = [
    ["nothing to do", fileOf("new\n"), []],
    ["not there", null, [{ ...write, action: "create", text: { before: "", after: "new\n" } }]],
    [
      "other content",
      fileOf("old\n"),
      [{ ...write, action: "update", text: { before: "old\n", after: "new\n" } }],
    ],
    [
      "other content and other mode are one change",
      fileOf("old\n", { mode: 0o600 }),
      [{ ...write, action: "update", text: { before: "old\n", after: "new\n" } }],
    ],
    [
      "other mode",
      fileOf("new\n", { mode: 0o666 }),
      [{ action: "update", summary: "access of /etc/x (0644 root)", notes: ["was 0666 root"] }],
    ],
    [
      "other owner",
      fileOf("new\n", { uid: 1000, gid: 1000 }),
      [{ action: "update", summary: "access of /etc/x (0644 root)", notes: ["was 0644 uid 1000"] }],
    ],
    [
      "other group alone",
      fileOf("new\n", { gid: 1000 }),
      [{ action: "update", summary: "access of /etc/x (0644 root)", notes: ["was 0644 root:1000"] }],
    ],
    [
      "a link in its place is replaced",
      { stat: statOf({ kind: "symlink", mode: 0o777 }), content: null },
      [{ ...write, action: "update", text: { before: "", after: "new\n" } }],
    ],
  ];
  test.each(cases)("%s", (_, now, expected) => expect(diffOf(file(desired), now)).toEqual([...expected]));

  test("invariant 7: the text of a secret is in no plan", () => {
    const secret = file({ ...desired, content: "s3cret", secret: true });
    for (const now of [null, fileOf("old s3cret")]) {
      const [change] = diffOf(secret, now);
      expect(change?.notes).toEqual(["secret: content not shown"]);
      expect(JSON.stringify(change)).not.toContain("s3cret");
    }
  });

  test("a folder in its place is not removed", async () => {
    const folder = { stat: statOf({ kind: "directory" }), content: null };
    const [change] = file(desired).diff(Facts.of(factFile("/etc/x", folder)), changing());
    const host = new MemoryHost({ files: { "/etc/x/precious": "kept" } });
    await expect(change?.make({ host, progress: silent })).rejects.toBeInstanceOf(Failure);
    expect([host.mutations, host.text("/etc/x/precious")]).toEqual([[], "kept"]);
  });
});

describe("file that is the operator's once it is there", () => {
  const seeded = seedFile(desired, new Set(["from the image\n"]));
  const cases: readonly (readonly [string, FileFact | null, readonly Change["action"][]])[] = [
    ["not there", null, ["create"]],
    ["the operator's", fileOf("mine\n", { mode: 0o600, uid: 5 }), []],
    ["what somebody's template left", fileOf("from the image\n"), ["update"]],
    ["as seeded", fileOf("new\n"), []],
  ];
  test.each(cases)("%s", (_, now, actions) => {
    expect(diffOf(seeded, now).map((change) => change.action)).toEqual([...actions]);
  });
});

describe("directory", () => {
  const folder = directory("/opt/x", { mode: 0o700, uid: 1000, gid: 1000 });
  const cases: readonly (readonly [string, FileStat | null, readonly Omit<Change, "make">[]])[] = [
    ["nothing to do", statOf({ kind: "directory", mode: 0o700, uid: 1000, gid: 1000 }), []],
    ["not there", null, [{ action: "create", summary: "folder /opt/x (0700 uid 1000)", notes: [] }]],
    [
      "other access",
      statOf({ kind: "directory", mode: 0o755, uid: 0, gid: 0 }),
      [{ action: "update", summary: "folder /opt/x (0700 uid 1000)", notes: ["was 0755 root"] }],
    ],
  ];
  test.each(cases)("%s", (_, now, expected) => {
    expect(shown(folder, [[stat("/opt/x"), now]])).toEqual([...expected]);
  });

  test("a file in its place is not removed", async () => {
    const [change] = folder.diff(Facts.of([stat("/opt/x"), statOf()]), changing());
    const host = new MemoryHost({ files: { "/opt/x": "precious" } });
    await expect(change?.make({ host, progress: silent })).rejects.toBeInstanceOf(Failure);
    expect([host.mutations, host.text("/opt/x")]).toEqual([[], "precious"]);
  });
});
