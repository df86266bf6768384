import { describe, expect, test } from "bun:test";
import type { Command, CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { advancing } from "../../src/restic/advancing.ts";
import { placeOf } from "../../src/restic/place.ts";
import { type ResticCall, resticFailure, tryRestic } from "../../src/restic/restic.ts";

const place = placeOf({ name: "elsewhere", repository: "rest:https://b.test/" }, "k", {});
const done: CommandResult = { code: 0, stdout: "", stderr: "" };

describe("how far restic is", () => {
  // As 0.14 says it when nothing comes any more: the time goes on.
  test.each([
    ["[0:05] 96.00%  24 / 25 packs copied", "[1:00:05] 96.00%  24 / 25 packs copied", true],
    ["[0:05] 96.00%  24 / 25 packs copied", "[0:06] 100.00%  25 / 25 packs copied", false],
    ["[0:01] 35.05%  0 files 140.185 MiB ETA 0:02", "[0:09] 35.05%  0 files 140.185 MiB ETA 0:11", true],
    ["check all packs", "check snapshots, trees and blobs", false],
  ])("%s, and then %s", (one, other, same) =>
    expect(advancing.mark(one) === advancing.mark(other)).toBe(same),
  );
});

/** What a restic is given that finds a lock in its way at first. */
const asked = async (given: ResticCall): Promise<readonly Command[]> => {
  const commands: Command[] = [];
  const host = new MemoryHost({
    commands: (command) => {
      commands.push(command);
      return commands.length === 1 ? { ...done, code: 11 } : done;
    },
  });
  await tryRestic(host, place, given);
  return commands;
};

test.each<[what: string, given: ResticCall, within: number | undefined]>([
  ["what may take a day is ended when it gets no further", { argv: ["copy"] }, 3600],
  ["what has its own time is not", { argv: ["key", "list"], timeoutSeconds: 120 }, undefined],
  ["nor what says nothing until it is done", { argv: ["restore"], advances: null }, undefined],
])("%s", async (_, given, within) => {
  const [first, unlock, second] = await asked(given);
  expect([first, second].map((each) => each?.advances?.within)).toEqual([within, within]);
  expect(unlock?.advances?.within).toBe(given.timeoutSeconds === undefined ? 3600 : undefined);
});

test("it is told as a place that does not answer", () => {
  const { problems } = resticFailure(place, { ...done, code: 124, stdout: "[0:05] 96.00%  24 / 25 packs" });
  expect(problems[0]).toMatchObject({
    what: "The place of the backups cannot be reached, or refuses",
    where: "elsewhere (rest:https://b.test/)",
    why: "restic got no further, waited in vain, and was ended.",
  });
});
