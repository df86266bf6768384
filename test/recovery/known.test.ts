import { describe, expect, test } from "bun:test";
import { knownPath } from "../../src/facts/known-repositories.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { formerKeysPath, formerKeysWarning } from "../../src/recovery/backup-key.ts";
import { copySnapshot } from "../../src/recovery/copy.ts";
import { readKnown, remember } from "../../src/recovery/known.ts";
import { readLeases } from "../../src/recovery/lease/notes.ts";
import { expectNoted, noteBackups } from "../../src/recovery/noted.ts";
import { placeOf } from "../../src/restic/place.ts";

const notedPath = "/var/lib/clincher/backup/noted.json";
const [one, two] = ["1".repeat(64), "2".repeat(64)];
const place = placeOf({ name: "local", repository: "/mnt/b" }, "k", {});
const absent = { code: 10, stdout: "", stderr: "Is there a repository at the following location?" };
const hostWith = (files: Readonly<Record<string, string>> = {}): MemoryHost =>
  new MemoryHost({
    files: { "/var/lib/clincher/backup/about.json": "{}", ...files },
    commands: () => absent,
  });

test("what was remembered is known, whatever else was before", async () => {
  const host = hostWith();
  expect(await readKnown(host)).toEqual({});
  await remember(host, "/mnt/a", one);
  await remember(host, "/mnt/b", two);
  await remember(host, "/mnt/a", two);
  expect(await readKnown(host)).toEqual({ "/mnt/a": two, "/mnt/b": two });
});

/** What an operator leaves who removes the last line by hand. */
const withoutLastLine = `{\n  "/mnt/b": "${one}",\n}\n`;

describe("a note that is there and cannot be read is no empty one", () => {
  const asks: readonly (readonly [string, string, (host: MemoryHost) => Promise<unknown>])[] = [
    ["which repositories there were", knownPath, readKnown],
    ["a repository that is remembered", knownPath, (host) => remember(host, "/mnt/a", two)],
    ["a copy to a new place", knownPath, (host) => copySnapshot(host, place, place, one)],
    ["who runs the agent", knownPath, (host) => readLeases(host, place, 5)],
    [
      "whether a backup is missed",
      notedPath,
      (host) => expectNoted(host, place, { snapshots: [], unreadable: [] }),
    ],
    ["a backup that is noted", notedPath, (host) => noteBackups(host, place, [one])],
  ];
  test.each(asks)("%s", async (_, path, ask) => {
    for (const text of [withoutLastLine, "", "[]", '{"/mnt/b": 1}']) {
      const host = hostWith({ [path]: text });
      await expect(ask(host)).rejects.toMatchObject({
        problems: [{ what: "What clincher has noted cannot be read", where: path }],
      });
      expect(host.text(path)).toBe(text);
    }
  });
});

test("former keys that cannot be read are warned of, and verify goes on", async () => {
  expect((await formerKeysWarning(hostWith({ [formerKeysPath]: withoutLastLine })))?.where).toBe(
    formerKeysPath,
  );
});

test("a place that had backups and has none is not made anew as a copy either", async () => {
  const host = hostWith({ [knownPath]: JSON.stringify({ "/mnt/b": one }) });
  await expect(copySnapshot(host, place, place, one)).rejects.toThrow("The backups in local are gone");
  expect(host.mutations.some((each) => each.includes(" init "))).toBe(false);
});
