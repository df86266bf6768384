import { describe, expect, test } from "bun:test";
import type { Json } from "../../src/openclaw/intent.ts";
import { place, type Tree } from "../../src/openclaw/place.ts";

const placed = (...settings: readonly (readonly [string, Json])[]): Tree => {
  const tree: Tree = {};
  for (const [path, value] of settings) place(tree, path, value);
  return tree;
};

describe("place", () => {
  test("neighbours share their parents", () => {
    expect(placed(["a.b.c", 1], ["a.b.d", [2]], ["a.e", { f: 3 }])).toEqual({
      a: { b: { c: 1, d: [2] }, e: { f: 3 } },
    });
  });

  const collisions: readonly (readonly [string, string])[] = [
    ["a.b", "a.b"],
    ["a.b", "a.b.c"],
    ["a.b.c", "a.b"],
    ["a.list", "a.list.0"],
  ];
  for (const [first, second] of collisions) {
    test(`${first}, then ${second}: refused`, () => {
      expect(() => placed([first, first.endsWith("list") ? ["x"] : 1], [second, 2])).toThrow();
    });
  }
});
