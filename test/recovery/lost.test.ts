import { describe, expect, test } from "bun:test";
import { lostText } from "../../src/cli/backup-forget-lost.ts";
import type { CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { readKnown, remember } from "../../src/recovery/known.ts";
import { findLost, forgetLost, namedPlace } from "../../src/recovery/lost.ts";
import { expectNoted, noteBackups } from "../../src/recovery/noted.ts";
import { backupPaths } from "../../src/recovery/paths.ts";
import { readStock } from "../../src/recovery/snapshots.ts";
import { placeOf } from "../../src/restic/place.ts";
import { deployment } from "../stack/deployment.ts";

const place = placeOf({ name: "away", repository: "rest:https://b.org/" }, "k", {});
const other = "rest:https://c.org/";
const id = (letter: string): string => letter.repeat(64);

const absent = { code: 10, stdout: "", stderr: "" };
const silent = { code: 1, stdout: "", stderr: "dial tcp: connection refused" };
const holding = (letters: string): CommandResult => ({
  code: 0,
  stdout: JSON.stringify(
    [...letters].map((each) => ({ id: id(each), time: "2026-11-21T07:00:00Z", tags: ["clincher"] })),
  ),
  stderr: "",
});

/** Backups a, b and c were made in it; now it answers so. */
const placeThat = async (answer: CommandResult) => {
  const host = new MemoryHost({ files: { [backupPaths.about]: "{}" }, commands: () => answer });
  await remember(host, place.repository, id("f"));
  await remember(host, other, id("e"));
  await noteBackups(host, place, ["a", "b", "c"].map(id));
  return host;
};

describe("what a place has lost", () => {
  const cases: readonly (readonly [string, CommandResult, boolean | null, string])[] = [
    ["nothing", holding("abc"), null, ""],
    ["some of its backups", holding("b"), false, "ac"],
    ["all of its backups, and it is there", holding(""), false, "abc"],
    ["itself", absent, true, "abc"],
  ];
  test.each(cases)("%s", async (_, answer, whole, letters) => {
    const host = await placeThat(answer);
    const lost = await findLost(host, place);
    const ids = [...letters].map((each) => each.repeat(8));
    expect(lost).toEqual(whole === null ? null : { place, whole, ids });
    if (lost === null) return;
    for (const each of [place.repository, ...ids]) expect(lostText(lost)).toContain(each);
    await forgetLost(host, lost);
    expect(await findLost(host, place)).toBeNull();
    // The next backup makes it anew only where it is gone as a whole; of other places all is remembered.
    expect(Object.keys(await readKnown(host))).toEqual(whole ? [other] : [place.repository, other]);
    if (!whole) await expectNoted(host, place, await readStock(host, place));
  });

  test("out of reach is not lost", async () => {
    const host = await placeThat(silent);
    await expect(findLost(host, place)).rejects.toThrow("cannot be reached");
    expect(Object.keys(await readKnown(host))).toHaveLength(2);
  });
});

test.each([
  ["away", true],
  ["standby", true],
  ["elsewhere", false],
])("the place %s is one: %p", (name, there) => {
  const targets = [{ name: "away", repository: place.repository }];
  const find = () => namedPlace(deployment({ backup: { targets } }), name).name;
  if (there) expect(find()).toBe(name);
  else expect(find).toThrow("There is no place elsewhere");
});
