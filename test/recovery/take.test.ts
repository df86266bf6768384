import { describe, expect, test } from "bun:test";
import type { Command } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { placeOf } from "../../src/recovery/place.ts";
import { readIn, takeSnapshot } from "../../src/recovery/take.ts";

const place = placeOf({ name: "local", repository: "/b" }, "k", {});
const description = {
  ...{ clincher: "0.1.0", openclaw: "2026.9.6", domain: "a.example.com" },
  ...{ os: "debian 13", architecture: "x64", addresses: [] },
} as const;

describe("how far restic is", () => {
  test.each([
    [
      '{"message_type":"status","percent_done":0,"total_files":1,"total_bytes":6}',
      '"total_files":1,"total_bytes":6',
    ],
    [
      '{"message_type":"status","seconds_elapsed":9,"percent_done":0.6,"total_files":1,"total_bytes":6,"bytes_done":3}',
      '"total_files":1,"total_bytes":6,"bytes_done":3',
    ],
    ["open repository", null],
  ])("%s", (line, mark) => expect(readIn(line)).toBe(mark));

  test("the time that passed is none of it", () => {
    const at = (seconds: number) => readIn(`{"seconds_elapsed":${seconds},"total_files":1}`);
    expect(at(1)).toBe(at(600));
  });
});

test("restic that waits at something for ever is ended, and the backup says so", async () => {
  const saves: Command[] = [];
  const host = new MemoryHost({
    files: { "/etc/clincher/clincher.toml": "", "/var/lib/clincher/backup/known.json": "{}" },
    commands: (command) => {
      if (!command.argv.includes("backup")) return { code: 0, stdout: "", stderr: "" };
      saves.push(command);
      return { code: 124, stdout: "", stderr: "" };
    },
  });
  await expect(takeSnapshot(host, place, description, () => {})).rejects.toThrow(
    "Saving the data got no further",
  );
  expect(saves.map(({ advances }) => advances?.within)).toEqual([3600]);
});
