import { expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import { findSnapshot } from "../../src/recovery/snapshots.ts";
import { placeOf } from "../../src/restic/place.ts";

const id = (letter: string): string => letter.repeat(64);
const place = placeOf({ name: "local", repository: "/mnt/b" }, "k", {});
const damaged = "could not load snapshot cccccccc: load <snapshot/cccccccccc>: invalid data returned\n";

/** A place with these backups by time; the machine's clock begins with 2026. */
const hostWith = (times: Readonly<Record<string, string>>, stderr = ""): MemoryHost =>
  new MemoryHost({
    commands: () => ({
      ...{ code: 0, stderr },
      stdout: JSON.stringify(
        Object.entries(times).map(([letter, time]) => ({
          ...{ id: id(letter), time, hostname: "one", tags: ["clincher"] },
        })),
      ),
    }),
  });
const two = { a: "2025-12-30T00:00:00Z", b: "2025-12-31T00:00:00Z" };

test.each([
  ["the newest", {}, "b"],
  ["one by its name", { snapshot: "aaaa" }, "a"],
  ["the last one before", { at: Date.parse("2025-12-30T12:00:00Z") }, "a"],
] as const)("%s is found", async (_, choice, letter) => {
  expect((await findSnapshot(hostWith(two), place, choice)).id).toBe(id(letter));
});

test("a name that two begin with is neither, and one that none begins with is none", async () => {
  const twins = { [`a${"b".repeat(7)}`]: two.a, [`a${"b".repeat(6)}c`]: two.b };
  const host = new MemoryHost({
    commands: () => ({
      ...{ code: 0, stderr: "" },
      stdout: JSON.stringify(
        Object.entries(twins).map(([start, time]) => ({
          id: start.padEnd(64, "0"),
          time,
          tags: ["clincher"],
        })),
      ),
    }),
  });
  await expect(findSnapshot(host, place, { snapshot: "abbbb" })).rejects.toThrow(
    "Several backups begin with",
  );
  expect((await findSnapshot(host, place, { snapshot: "abbbbbbc" })).id).toStartWith("abbbbbbc");
  await expect(findSnapshot(host, place, { snapshot: "ffff" })).rejects.toThrow("There is no backup ffff");
  await expect(findSnapshot(host, place, { snapshot: "abbbbbb*" })).rejects.toThrow("is no id");
});

test("while one cannot be read, none is taken for the newest", async () => {
  const host = hostWith(two, damaged);
  await expect(findSnapshot(host, place, {})).rejects.toThrow("its newest backup may be what is lost");
  await expect(findSnapshot(host, place, { snapshot: "latest" })).rejects.toThrow("may be what is lost");
  await expect(findSnapshot(host, place, { snapshot: "cccccccccc" })).rejects.toThrow("cccccccc is damaged");
  expect((await findSnapshot(host, place, { snapshot: "bbbb" })).id).toBe(id("b"));
});

test("while a clock is wrong, none is taken for the newest", async () => {
  const host = hostWith({ ...two, d: "2026-12-31T00:00:00Z" });
  await expect(findSnapshot(host, place, {})).rejects.toThrow("says it is of 2026-12-31");
  expect((await findSnapshot(host, place, { snapshot: "dddd" })).id).toBe(id("d"));
  // Two clocks that are kept right are not the same to the second.
  expect((await findSnapshot(hostWith({ d: "2026-01-01T00:30:00Z" }), place, {})).id).toBe(id("d"));
});
