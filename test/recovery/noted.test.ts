import { expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import { expectNoted, leaveToOther, noteBackups, noteForgotten } from "../../src/recovery/noted.ts";
import { backupPaths } from "../../src/recovery/paths.ts";
import type { Stock } from "../../src/recovery/snapshots.ts";
import { placeOf } from "../../src/restic/place.ts";

const place = placeOf({ name: "local", repository: "/mnt/b" }, "k", {});
const id = (letter: string): string => letter.repeat(64);
const stock = (letters: string, unreadable: readonly string[] = []): Stock => ({
  snapshots: [...letters].map((letter) => ({
    ...{ id: id(letter), time: 1, host: "a", clincher: null, openclaw: null },
  })),
  unreadable,
});
const hostWith = async (letters: string): Promise<MemoryHost> => {
  const host = new MemoryHost({ files: { [backupPaths.about]: "{}" } });
  await noteBackups(host, place, [...letters].map(id));
  return host;
};

test("a backup that was made and is gone is missed", async () => {
  const host = await hostWith("abc");
  await expectNoted(host, place, stock("abc"));
  await expectNoted(host, place, stock("abcd"));
  // One that cannot be read is there: the check of the repository says what it has.
  await expectNoted(host, place, stock("ab", ["cccccccc"]));
  await expect(expectNoted(host, place, stock("bc"))).rejects.toThrow("A backup is gone");
  await expect(expectNoted(host, place, stock(""))).rejects.toThrow("3 backups are gone");
});

test("what clincher forgot on purpose is not missed; what was lost before that still is", async () => {
  const host = await hostWith("abcd");
  await noteForgotten(host, place, stock("bcd"), stock("d"));
  await expect(expectNoted(host, place, stock("d"))).rejects.toThrow("A backup is gone");
  const whole = await hostWith("abcd");
  await noteForgotten(whole, place, stock("abcd"), stock("d"));
  await expectNoted(whole, place, stock("d"));
});

test("a repository that nothing is noted of has lost nothing", async () => {
  await expectNoted(await hostWith("abc"), { ...place, repository: "/mnt/other" }, stock(""));
});

test("what is noted of one place leaves what is noted of others", async () => {
  const other = placeOf({ name: "away", repository: "rest:https://b.org/" }, "k", {});
  const host = await hostWith("a");
  await noteBackups(host, other, [id("b")]);
  await expect(expectNoted(host, place, stock(""))).rejects.toThrow("A backup is gone");
  await expect(expectNoted(host, other, stock(""))).rejects.toThrow("A backup is gone");
});

test("what another server has charge of by now is not missed; a folder of this one still is", async () => {
  const other = placeOf({ name: "away", repository: "rest:https://b.org/" }, "k", {});
  const host = await hostWith("a");
  await noteBackups(host, other, [id("b")]);
  await leaveToOther(host);
  await expectNoted(host, other, stock(""));
  await expect(expectNoted(host, place, stock(""))).rejects.toThrow("A backup is gone");
  const count = host.mutations.length;
  await leaveToOther(host);
  expect(host.mutations.length).toBe(count);
});
