import { expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import { readStock } from "../../src/recovery/snapshots.ts";
import { placeOf } from "../../src/restic/place.ts";

const place = placeOf({ name: "away", repository: "rest:https://backup.example.com/" }, "key", {});
const bad = "could not load snapshot 2ce79a4e: read: no such file";

/** What is listed when restic complains without a lock, and with one; and how it was asked. */
const listed = async (complaints: { readonly without: string; readonly locked: string }) => {
  const asked: string[] = [];
  const host = new MemoryHost({
    commands: ({ argv }) => {
      const way = argv.includes("--no-lock") ? "without" : "locked";
      asked.push(way);
      return { code: 0, stdout: "[]", stderr: complaints[way] };
    },
  });
  const { unreadable } = await readStock(host, place);
  return { asked, unreadable };
};

test("a list takes no lock", async () => {
  expect(await listed({ without: "", locked: "" })).toEqual({ asked: ["without"], unreadable: [] });
});

test("a snapshot that was forgotten while it was read is no damage", async () => {
  expect(await listed({ without: bad, locked: "" })).toEqual({
    asked: ["without", "locked"],
    unreadable: [],
  });
});

test("one that cannot be read while nobody is at work is", async () => {
  const { unreadable } = await listed({ without: bad, locked: bad });
  expect(unreadable).toEqual(["2ce79a4e"]);
});
