import { afterAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { poly1305 } from "../../lab/corrupt/cheap-key.ts";
import { inject, nameOf, planFaults } from "../../lab/corrupt/faults.ts";
import { filesIn, fingerprint } from "../../lab/corrupt/store.ts";

const folder = await mkdtemp(join(tmpdir(), "clincher-faults-"));
afterAll(() => rm(folder, { recursive: true }));
await Bun.write(join(folder, "config"), "settings of a repository");
await Bun.write(join(folder, "data/ab/abcd"), "a pack of data");
await Bun.write(join(folder, "data/cd/cdef"), "another pack");
await Bun.write(join(folder, "locks/1"), "nobody's data");

test("the same seed gives the same faults, each once; every file is deleted and swapped", async () => {
  const files = await filesIn(folder);
  expect(files.map(({ path }) => path)).toEqual(["config", "data/ab/abcd", "data/cd/cdef"]);
  const faults = planFaults(files, 100, 7);
  expect(faults).toEqual(planFaults(files, 100, 7));
  expect(new Set(faults.map(nameOf)).size).toBe(100);
  for (const how of ["delete", "swap"])
    expect(faults.filter((fault) => fault.how === how).map(({ path }) => path)).toEqual(
      files.map(({ path }) => path),
    );
  expect(new Set(faults.map(({ how }) => how))).toEqual(new Set(["delete", "swap", "flip", "truncate"]));
});

test("each fault changes the store, and is mended", async () => {
  const modes = /^(\w+) \d+/gm;
  const whole = (await fingerprint(folder)).replace(modes, "$1");
  for (const fault of planFaults(await filesIn(folder), 60, 1)) {
    const mend = await inject(folder, fault);
    expect((await fingerprint(folder)).replace(modes, "$1")).not.toBe(whole);
    await mend();
    expect((await fingerprint(folder)).replace(modes, "$1")).toBe(whole);
  }
});

test("Poly1305 is that of RFC 8439 2.5.2", () => {
  const key = Buffer.from("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b", "hex");
  const tag = poly1305(
    Buffer.from("Cryptographic Forum Research Group"),
    key.subarray(0, 16),
    key.subarray(16),
  );
  expect(Buffer.from(tag).toString("hex")).toBe("a8061dc1305136c6c22b8baf0c0127a9");
});
