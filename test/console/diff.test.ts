import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { diffLines, unifiedDiff } from "../../src/console/diff.ts";

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}\n`).join("");

const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
  ["equal texts", "a\nb\n", "a\nb\n", []],
  ["new text", "", "a\n", ["@@ -0,0 +1,1 @@", "+a"]],
  ["emptied text", "a\nb\n", "", ["@@ -1,2 +0,0 @@", "-a", "-b"]],
  [
    "one line among many",
    lines(1, 9),
    lines(1, 9).replace("line 5", "line five"),
    ["@@ -3,5 +3,5 @@", " line 3", " line 4", "-line 5", "+line five", " line 6", " line 7"],
  ],
  [
    "two places far apart",
    lines(1, 20),
    lines(2, 19),
    [
      "@@ -1,3 +1,2 @@",
      "-line 1",
      " line 2",
      " line 3",
      "@@ -18,3 +17,2 @@",
      " line 18",
      " line 19",
      "-line 20",
    ],
  ],
  [
    "only the last line end is missing",
    "a\nb",
    "a\nb\n",
    ["@@ -1,2 +1,2 @@", " a", "-b", "\\ No newline at end of file", "+b"],
  ],
];

const side = (before: string, after: string, sign: "+" | "-"): string =>
  diffLines(before, after)
    .filter((line) => line.sign === " " || line.sign === sign)
    .map((line) => line.text)
    .join("");

describe("diff", () => {
  test.each(cases)("%s", (_, before, after, expected) =>
    expect(unifiedDiff(before, after)).toEqual([...expected]),
  );

  const text = fc
    .array(fc.constantFrom("a\n", "b\n", "c\n", "\n", "d"), { maxLength: 30 })
    .map((parts) => parts.join(""));

  test("both texts can be read back from it", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(side(before, after, "-")).toBe(before);
        expect(side(before, after, "+")).toBe(after);
      }),
    );
  });

  test("a text differs from itself in nothing", () => {
    fc.assert(fc.property(text, (same) => expect(unifiedDiff(same, same)).toEqual([])));
  });

  test("long texts without a common line are not compared line by line", () => {
    const before = lines(1, 100_000);
    const after = lines(100_001, 200_000);
    expect(diffLines(before, after)).toHaveLength(200_000);
    expect(side(before, after, "+")).toBe(after);
  });
});
