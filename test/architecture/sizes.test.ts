import { describe, expect, test } from "bun:test";
import { type Source, sources } from "./sources.ts";

const mostLines = 300;
const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
const linesOf = ({ text }: Source): number => text.split("\n").length - 1;

/** What the compiler is not to be silenced with, and what is not to be left for later. */
const forbidden: readonly RegExp[] = [
  /(?:[:<|&(,=]|\bas|\bextends)\s*any\b(?=\s*(?:[;,)>\]|&=[{]|$))/m,
  /@ts-(?:ignore|expect-error|nocheck)\b/,
  /\b(?:TODO|FIXME|XXX)\b/,
];

const findings = (files: readonly Source[]): readonly string[] =>
  files.flatMap(({ path, text }) =>
    forbidden.flatMap((each) => each.exec(text)?.[0] ?? []).map((found) => `${path}: ${found}`),
  );

describe("files are small", () => {
  test(`none has more than ${mostLines} lines`, () => {
    const large = sources().filter((source) => linesOf(source) > mostLines);
    expect(large.map(({ path }) => path)).toEqual([]);
  });

  test("half have fewer than 100", () => expect(median(sources().map(linesOf))).toBeLessThan(100));
});

describe("nothing silences the compiler, nothing is left for later", () => {
  test("in all of src", () => expect(findings(sources())).toEqual([]));

  test.each([
    ["const x: any = 1;", true],
    ["const x = y as any;", true],
    ["const x: Record<string, any> = {};", true],
    ["const x: any[] = [];", true],
    ["function f(x: any) {}", true],
    ["// @ts-ignore", true],
    ["// TODO: later", true],
    ["Run it at any time: any of them", false],
    ["/** any change, any time */", false],
    ["const company = many;", false],
  ])("the check itself: %s", (text, found) => {
    expect(findings([{ path: "x.ts", text }]).length > 0).toBe(found);
  });
});
