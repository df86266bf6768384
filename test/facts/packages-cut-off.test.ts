import { expect, test } from "bun:test";
import { Journal } from "../../src/engine/journal.ts";
import { packagesCutOff, packagesHalfDone } from "../../src/facts/packages-cut-off.ts";
import { MemoryHost } from "../../src/host/memory.ts";

const half = { code: 0, stdout: "iF  ufw\n", stderr: "" };
const change = { phase: "packages", action: "create", summary: "install ufw" };

test.each([
  ["nothing yet", [], false],
  ["died within it", [["packages base", null]], true],
  ["apt refused", [["packages base", "failed"]], true],
  ["ended well", [["packages base", "done"]], false],
  [
    "ended well at the second try",
    [
      ["packages base", null],
      ["packages base", "done"],
    ],
    false,
  ],
  [
    "something else died",
    [
      ["packages base", "done"],
      ["file /etc/x", null],
    ],
    false,
  ],
  [
    "something else after it",
    [
      ["packages docker", null],
      ["file /etc/x", "done"],
    ],
    true,
  ],
] as const)("the last package change: %s", async (_, changes, expected) => {
  const host = new MemoryHost({ files: { "/var/lib/clincher/.": "" }, commands: () => half });
  const journal = new Journal(host);
  journal.begin("install", "1", 1);
  for (const [resource, outcome] of changes) {
    const entry = journal.start({ ...change, resource });
    if (outcome !== null) journal.finish(entry, outcome);
  }
  expect(await packagesCutOff.read(host)).toBe(expected);
  expect(await packagesHalfDone.read(host)).toBe(expected);
});

test("a machine without a journal has none, and dpkg is not asked", async () => {
  const host = new MemoryHost();
  expect(await packagesHalfDone.read(host)).toBe(false);
  expect(host.mutations).toEqual([]);
});
