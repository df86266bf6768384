import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../src/exit.ts";

test("invariant 12: the documented exit codes are those of the program", () => {
  const text = readFileSync(join(import.meta.dir, "../../docs/exit-codes.md"), "utf8");
  const rows = [...text.matchAll(/^\|\s*(\d+)\s*\|\s*(\w+)\s*\|\s*(\S[^|]*)\|/gm)];
  expect(rows.map(([, code, name]) => [name, Number(code)])).toEqual(Object.entries(exitCodes));
});
