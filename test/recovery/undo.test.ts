import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { finishing, type Marker, readMarker, restoreMarker } from "../../src/facts/restore.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { swappedData } from "../../src/recovery/restore/swap.ts";
import { type Direction, prepareUndo } from "../../src/recovery/restore/undo.ts";

const { stage, replaced } = restorePaths;
const snapshot = "a".repeat(64);
const roots = ["/opt/openclaw/sandboxes"];

const hostWith = async (coming: Marker | null, kept: Marker | null): Promise<MemoryHost> => {
  const host = new MemoryHost({ commands: () => ({ code: 0, stdout: "", stderr: "" }) });
  for (const [folder, marker] of [[stage, coming] as const, [replaced, kept] as const]) {
    if (marker === null) continue;
    host.put(`${folder}/opt/openclaw/sandboxes/who`, folder);
    await writeMarker(host, marker, folder);
  }
  return host;
};

const swap = async (host: MemoryHost, id: string): Promise<void> => {
  host.put("/opt/openclaw/sandboxes/who", "live");
  const facts = Facts.of([restoreMarker, await readMarker(host)]);
  for (const change of swappedData(id, [], [], roots).diff(facts, { changes: () => false }))
    await change.make({ host, progress: () => {} });
};

describe("what was put aside knows which way leads back", () => {
  test.each([
    ["a restore", { snapshot, step: "checked" }, undefined],
    ["an undo", { snapshot: "replaced", step: "checked" }, true],
    ["a redo", { snapshot: "replaced", step: "checked", undone: true }, undefined],
  ] as const)("%s", async (_, coming, undone) => {
    const host = await hostWith(coming, null);
    await swap(host, coming.snapshot);
    expect((await readMarker(host, replaced))?.undone).toBe(undone);
    expect(host.text(`${replaced}/opt/openclaw/sandboxes/who`)).toBe("live");
    const left = await readMarker(host);
    expect(left?.step).toBe("swapped");
    expect(left === null ? "" : finishing(left)).toBe(
      coming.snapshot === snapshot
        ? "clincher resume"
        : `clincher restore --${undone === undefined ? "redo" : "undo"}`,
    );
  });
});

describe("the same again changes nothing", () => {
  const kept: Marker = { snapshot: "replaced", step: "checked", roots };
  test.each([
    ["undo", { ...kept, undone: true }],
    ["redo after a restore", kept],
  ] as const)("%s", async (what, aside) => {
    const host = await hostWith(null, aside);
    const count = host.mutations.length;
    if (what === "undo") expect(await prepareUndo(host, {}, "undo")).toBeNull();
    else expect(prepareUndo(host, {}, "redo")).rejects.toThrow("Nothing was undone");
    expect(host.mutations.length).toBe(count);
  });

  test.each(["undo", "redo"] as const)("%s, with nothing aside", async (direction: Direction) => {
    expect(prepareUndo(await hostWith(null, null), {}, direction)).rejects.toThrow("nothing to undo");
  });

  test("another restore that was cut off comes first", async () => {
    const host = await hostWith({ snapshot, step: "swapping" }, kept);
    expect(prepareUndo(host, {}, "undo")).rejects.toThrow("cut off");
  });

  const undone: Marker = { ...kept, undone: true };
  test.each<readonly [string, Marker | null, Marker | null, Direction, string]>([
    ["an undo of a restore", null, kept, "undo", "begins"],
    ["a redo of an undo", null, undone, "redo", "begins"],
    ["an undo that was cut off goes on", { ...kept, step: "swapping" }, undone, "undo", "begins"],
    ["a redo that was cut off goes on", { ...undone, step: "swapping" }, kept, "redo", "begins"],
    ["a redo in the middle of an undo", { ...kept, step: "swapping" }, undone, "redo", "cut off"],
    ["an undo in the middle of a redo", { ...undone, step: "swapping" }, kept, "undo", "cut off"],
    ["an undo after a restore that came in only", { snapshot, step: "checked" }, kept, "undo", "begins"],
  ])("%s", async (_, coming, aside, direction, expected) => {
    const host = await hostWith(coming, aside);
    // Where it begins, it looks at what is in the way of this folder first.
    host.put("/proc/self/mounts", "/dev/vdb /opt/openclaw/sandboxes ext4 rw,relatime 0 0\n");
    const said = String(await prepareUndo(host, {}, direction).catch((error: unknown) => error));
    expect(said.includes("is mounted") ? "begins" : said).toContain(expected);
  });
});
