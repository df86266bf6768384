import { describe, expect, test } from "bun:test";
import { applyPlan } from "../../src/engine/apply.ts";
import { type Original, readInventory } from "../../src/engine/inventory.ts";
import { makePlan } from "../../src/engine/plan.ts";
import type { FileFact } from "../../src/facts/file.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { noWider } from "../../src/resources/no-wider.ts";
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
  written: true,
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
    ["another text, and clincher wrote none", { content: bytes("y"), written: false }, fileOf("x"), null],
    [
      "another mode, and clincher wrote no text",
      { content: bytes("y"), mode: 0o600, written: false },
      fileOf("x"),
      "/etc/thing as it was (0600 root)",
    ],
    [
      "a link where clincher wrote no text",
      { content: bytes("y"), written: false },
      link("/x"),
      "/etc/thing as it was (0644 root)",
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

  test("what was written since into a file whose mode alone was changed stays", async () => {
    const host = new MemoryHost({ files: { "/etc/crontab": "# cron\n", "/var/lib/dpkg/status": "" } });
    const phase = { name: "p", title: "P", resources: [noWider("/etc/crontab", 0o600)] };
    const run = { version: "1", listen: () => {}, redact: (text: string) => text };
    await applyPlan(host, await makePlan(host, [phase]), { ...run, command: "install" });
    host.put("/etc/crontab", "# cron\n1 1 * * * root own\n", { mode: 0o600, uid: 0, gid: 0 });
    const back = (readInventory(host)?.originals ?? [])
      .filter((each) => each.path === "/etc/crontab")
      .map(originalBack);
    await applyPlan(host, await makePlan(host, [{ ...phase, resources: back }]), {
      ...run,
      command: "uninstall",
      keepsOriginals: false,
    });
    expect([host.text("/etc/crontab"), (await host.stat("/etc/crontab"))?.mode]).toEqual([
      "# cron\n1 1 * * * root own\n",
      0o644,
    ]);
  });

  test("no text of it is shown", () => {
    const changes = shown(originalBack(original({ content: bytes("secret") })), [
      factFile(path, fileOf("x")),
    ]);
    expect(JSON.stringify(changes)).not.toContain("secret");
  });
});
