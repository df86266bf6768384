import { describe, expect, test } from "bun:test";
import type { Marker } from "../../src/facts/restore.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { remember } from "../../src/recovery/known.ts";
import { type Lease, parseLeases } from "../../src/recovery/lease/lease.ts";
import { clearLeases, readLeases, writeLease } from "../../src/recovery/lease/notes.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { prepareRestore } from "../../src/recovery/restore/restore.ts";
import { placeOf } from "../../src/restic/place.ts";

const place = placeOf({ name: "away", repository: "rest:https://b.org/" }, "k", {});
const older = "a".repeat(64);
const newer = "b".repeat(64);
/** Of clinchers that are newer than this one, so that the refusal tells which was chosen. */
const snapshots = [
  { id: older, time: "2025-11-20T07:00:00Z", tags: ["clincher", "clincher-9.0.1"] },
  { id: newer, time: "2025-11-21T07:00:00Z", tags: ["clincher", "clincher-9.0.2"] },
];

const told = async (marker: Marker | null, asked: object): Promise<string> => {
  const host = new MemoryHost({
    files: { "/var/lib/dpkg/status": "", "/opt/openclaw/.restore/x": "" },
    commands: ({ argv }) => ({
      code: 0,
      stdout: argv.includes("snapshots") ? JSON.stringify(snapshots) : "ii  restic 0.18\n",
      stderr: "",
    }),
  });
  if (marker !== null) await writeMarker(host, marker);
  const request = { place, environment: {}, flags: {}, version: "0.1.0", only: [], choice: {}, ...asked };
  return await prepareRestore(host, request, () => {}).then(() => "", String);
};

describe("which backup a restore takes", () => {
  test.each<readonly [string, Marker | null, object, string]>([
    ["the newest", null, {}, "9.0.2"],
    ["the one that was asked for", null, { choice: { snapshot: "aaaaaaaa" } }, "9.0.1"],
    [
      "after one that was cut off while it came in, the newest",
      { snapshot: older, step: "fetching" },
      {},
      "9.0.2",
    ],
    ["that of a restore that was cut off later", { snapshot: older, step: "checked" }, {}, "9.0.1"],
    ["that of one that was cut off while it moved", { snapshot: older, step: "swapping" }, {}, "9.0.1"],
    [
      "another one, asked for, before it moved",
      { snapshot: older, step: "checked" },
      { choice: { snapshot: newer } },
      "9.0.2",
    ],
    [
      "another one, by its time",
      { snapshot: newer, step: "checked" },
      { choice: { at: Date.parse("2025-11-20T08:00:00Z") } },
      "9.0.1",
    ],
    [
      "none while another moves",
      { snapshot: older, step: "swapping" },
      { choice: { snapshot: newer } },
      "was cut off",
    ],
    [
      "none while a part of it moves",
      { snapshot: older, step: "swapping", roots: ["/opt/openclaw/sandboxes"] },
      { choice: { snapshot: older } },
      "was cut off",
    ],
    [
      "none while an undo is cut off, whose data is nowhere else",
      { snapshot: "replaced", step: "checked" },
      {},
      "nowhere else",
    ],
    [
      "nor one that was asked for",
      { snapshot: "replaced", step: "checked", undone: true },
      { choice: { snapshot: newer } },
      "nowhere else",
    ],
    ["after an undo that is done, the newest", { snapshot: "replaced", step: "swapped" }, {}, "9.0.2"],
  ])("%s", async (_, marker, asked, expected) => {
    expect(await told(marker, asked)).toContain(expected);
  });
});

describe("what a place without an answer says of who runs the agent", () => {
  const saying = async (code: number, stderr: string, known = false) => {
    const host = new MemoryHost({
      files: { "/var/lib/clincher/backup/.": "" },
      commands: () => ({ code, stdout: "[]", stderr }),
    });
    if (known) await remember(host, place.repository, "f".repeat(64));
    return await readLeases(host, place, 1);
  };
  test.each([
    ["nobody has been there yet", 10, "", false, []],
    ["it has been there, and is gone", 10, "", true, null],
    ["it is out of reach", 1, "dial tcp: connection refused", false, null],
    ["somebody works there alone", 11, "unable to create lock", false, null],
    ["it answers", 0, "", true, parseLeases("[]")],
  ] as const)("%s", async (_, code, stderr, known, expected) => {
    expect(await saying(code, stderr, known)).toEqual(expected);
  });

  test("a key that does not open it is told", async () => {
    await expect(saying(1, "Fatal: wrong password or no key found")).rejects.toThrow("key");
  });
});

test.each([
  ["refuses", { code: 1, stderr: "Fatal: wrong password or no key found" }],
  ["is out of reach", { code: 1, stderr: "dial tcp: connection refused" }],
  ["does not answer in time", { code: 124, stderr: "" }],
])("a claim is not made where the place %s", async (_, answer) => {
  const host = new MemoryHost({ commands: () => ({ stdout: "", ...answer }) });
  const claim = { term: 2, holder: "1".repeat(16), kind: "claim", host: "a", seconds: 60 } as const;
  await expect(writeLease(host, place, claim, 1)).rejects.toThrow();
});

test("of very many own renewals the older are removed, and no other note", async () => {
  const holder = "1".repeat(16);
  const lease = (at: number, given: Partial<Lease> = {}): Lease => ({
    ...{ id: `n${at}`, term: 1, holder, host: "a", time: at, seconds: 60, kind: "renewal" },
    ...given,
  });
  const others = [lease(90, { kind: "claim" }), lease(91, { holder: "2".repeat(16) })];
  const removed = async (count: number): Promise<readonly string[]> => {
    const words: string[] = [];
    const host = new MemoryHost({
      commands: ({ argv }) => {
        words.push(...argv);
        return { code: 0, stdout: "", stderr: "" };
      },
    });
    const own = Array.from({ length: count }, (_, at) => lease(at));
    await clearLeases(host, place, [...own, ...others], holder, 1);
    return words.filter((each) => /^n\d+$/.test(each));
  };
  expect(await removed(11)).toEqual([]);
  expect(await removed(12)).toEqual(Array.from({ length: 12 }, (_, at) => `n${at}`));
});
