import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rooms } from "./arrows.ts";

const root = join(import.meta.dir, "../..");

test("the rooms that docs/design.md describes are those of src", () => {
  const text = readFileSync(join(root, "docs/design.md"), "utf8");
  const [, drawn = ""] = /^ {4}src\/\n((?: {6}.*\n)+)/m.exec(text) ?? [];
  const described = [...drawn.matchAll(/^ {6}(\w+)\//gm)].map(([, name]) => name);
  const there = readdirSync(join(root, "src"), { withFileTypes: true }).flatMap((each) =>
    each.isDirectory() ? [each.name] : [],
  );
  expect(described.toSorted()).toEqual(there.toSorted());
  expect(rooms.toSorted()).toEqual(there.toSorted());
});
