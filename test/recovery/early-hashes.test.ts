import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { cameIn, hashEarly } from "../../src/recovery/restore/early-hashes.ts";
import { takeOut } from "../../src/recovery/restore/fetch.ts";
import { placeOf } from "../../src/restic/place.ts";

test.each([
  ["restored  /opt/a with size 2.861 MiB", "/opt/a"],
  ["updated  /opt/a with size 3 B", "/opt/a"],
  ["restored  /opt/b with size 3 B with size 0 B", "/opt/b with size 3 B"],
  ["restored  /opt/folder", null],
  ["unchanged /opt/a with size 3 B", null],
  ["Summary: Restored 6 files/dirs (2.861 MiB) in 0:00", null],
])("%s", (line, path) => {
  expect(cameIn(line)).toBe(path);
});

test("files are read as they come; what cannot be read is left to the check of everything", async () => {
  const host = new MemoryHost({ files: { "/stage/opt/a": "a", "/stage/opt/b": "b" } });
  const early = hashEarly(host, "/stage");
  for (const name of ["a", "gone", "b"]) early.onLine(`restored  /opt/${name} with size 1 B`);
  const of = (text: string): string => createHash("sha256").update(text).digest("hex");
  expect([...(await early.done())].sort()).toEqual([
    ["/stage/opt/a", of("a")],
    ["/stage/opt/b", of("b")],
  ]);
});

test("a file's name does not pass for an error of restic", async () => {
  const said = "restored  /opt/repository is already locked with size 1 B\n";
  const host = new MemoryHost({
    commands: () => ({ code: 1, stdout: said, stderr: "ciphertext verification failed" }),
  });
  const place = placeOf({ name: "local", repository: "/var/backups/clincher" }, "key", {});
  const error = await takeOut(host, place, { id: "1" }, "/stage", ["/opt"]).then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(Failure);
  expect(String(error instanceof Failure && error.problems[0]?.what)).toBe("This repository is damaged");
  expect(host.mutations.filter((line) => line.includes("unlock"))).toEqual([]);
});
