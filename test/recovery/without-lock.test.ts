import { describe, expect, test } from "bun:test";
import type { CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { copySnapshot } from "../../src/recovery/copy.ts";
import { takeOut } from "../../src/recovery/restore/fetch.ts";
import { readAbout } from "../../src/recovery/show.ts";
import { placeOf } from "../../src/restic/place.ts";
import { tryRestic } from "../../src/restic/restic.ts";

const place = placeOf({ name: "away", repository: "rest:https://backup.example.com/" }, "key", {});
const own = placeOf({ name: "local", repository: "/b" }, "key", {});
const snapshot = { id: "a".repeat(64), time: 0, host: "", clincher: null, openclaw: null };

// As restic 0.14 and 0.18 say it, of a server that died within a check.
const locked = {
  "0.14": {
    ...{ code: 1, stdout: "" },
    stderr:
      "unable to create lock in backend: repository is already locked exclusively by PID 2537 on dead-server",
  },
  "0.18": { code: 11, stdout: "", stderr: "" },
} as const;
const about = JSON.stringify({
  ...{
    clincher: "0.1.0",
    openclaw: "2026.9.6",
    domain: "a.example.com",
    os: "debian 13",
    architecture: "x64",
  },
  ...{
    addresses: [],
    host: "a",
    taken: "2026-11-21T00:00:00.000Z",
    files: 2,
    bytes: 2,
    manifest: "b".repeat(64),
  },
});
const well: CommandResult = { code: 0, stdout: about, stderr: "" };

/** A repository with such a lock; what restic is asked for, in short, and what it says without a lock. */
const repository = (lock: CommandResult, without: CommandResult = well) => {
  const asked: string[] = [];
  const host = new MemoryHost({
    commands: ({ argv }) => {
      const verb = argv.find((each) => /^(restore|dump|copy|unlock|backup|cat)$/.test(each)) ?? "";
      const free = argv.includes("--no-lock");
      asked.push(free ? `${verb} without` : verb);
      if (verb === "unlock" || verb === "cat") return { code: 0, stdout: "", stderr: "" };
      return free ? without : lock;
    },
  });
  return { host, asked };
};

describe("a lock that a dead server left is in nobody's way who only reads", () => {
  const reading: readonly (readonly [string, (host: MemoryHost) => Promise<unknown>])[] = [
    ["dump", (host) => readAbout(host, place, snapshot)],
    ["restore", (host) => takeOut(host, place, snapshot, "/stage", ["/opt"])],
    ["copy", (host) => copySnapshot(host, place, own, snapshot.id)],
  ];
  for (const [verb, read] of reading)
    test.each(["0.14", "0.18"] as const)(`${verb}, restic %s`, async (release) => {
      const { host, asked } = repository(locked[release]);
      await read(host);
      expect(asked.slice(0, 4)).toEqual([verb, "unlock", verb, `${verb} without`]);
    });
});

test("whoever writes waits", async () => {
  const { host, asked } = repository(locked["0.18"]);
  expect((await tryRestic(host, place, { argv: ["backup"] })).code).toBe(11);
  expect(asked).toEqual(["backup", "unlock", "backup"]);
});

test.each([
  [
    "what is not there then may be going just now: somebody is at work",
    "pack 12ab not found",
    "Somebody else is at work",
  ],
  ["a full disk is one all the same", "no space left on device", "The disk filled up"],
])("%s", async (_, stderr, told) => {
  const { host } = repository(locked["0.18"], { code: 1, stdout: "", stderr });
  await expect(takeOut(host, place, snapshot, "/stage", ["/opt"])).rejects.toThrow(told);
});
