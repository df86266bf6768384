import { describe, expect, test } from "bun:test";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../../package.json";
import { stampOf } from "../../scripts/build/stamp.ts";
import { readSums, writeSums } from "../../scripts/build/sums.ts";
import { parseSums } from "../../src/release/sums.ts";

describe("what an executable says about itself", () => {
  test("the time is SOURCE_DATE_EPOCH where that is given", async () => {
    const stamp = await stampOf({ SOURCE_DATE_EPOCH: "1790000000" });
    expect(stamp).toMatchObject({ version, built: "2026-09-21T14:13:20.000Z" });
    expect(stamp.commit).toMatch(/^([0-9a-f]{12}(-dirty)?|unknown)$/);
  });

  test("the same sources give the same time", async () => {
    const [one, other] = [await stampOf({}), await stampOf({})];
    if (one.commit !== "unknown") expect(one).toEqual(other);
    expect(Date.parse(one.built)).toBeLessThanOrEqual(Date.now());
  });

  test("another kind of time is refused", () => {
    expect(stampOf({ SOURCE_DATE_EPOCH: "yesterday" })).rejects.toThrow("SOURCE_DATE_EPOCH is not a number");
  });
});

describe("checksums", () => {
  const sum = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";

  test("are written sorted and read back; sha256sum agrees", async () => {
    const folder = await mkdtemp(join(tmpdir(), "clincher-sums-"));
    try {
      expect([...(await readSums(folder))]).toEqual([]);
      const files = ["b", "a"].map((name) => join(folder, name));
      for (const file of files) await writeFile(file, "hello world");
      await writeSums(files);
      expect(await readFile(join(folder, "SHA256SUMS"), "utf8")).toBe(`${sum}  a\n${sum}  b\n`);
      expect([...(await readSums(folder))]).toEqual([
        ["a", sum],
        ["b", sum],
      ]);
      expect(
        Bun.spawnSync(["sha256sum", "--check", "--strict", "SHA256SUMS"], { cwd: folder }).exitCode,
      ).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("lines of another kind are not read", () => {
    expect([...parseSums(`# comment\n${sum} *binary\nshort  name\n`)]).toEqual([["binary", sum]]);
  });
});
