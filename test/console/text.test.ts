import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { bytes } from "../../src/console/bytes.ts";
import { duration, elapsed } from "../../src/console/duration.ts";
import { table } from "../../src/console/table.ts";
import { clean, count, fit, pad, width, wrap } from "../../src/console/text.ts";

describe("numbers", () => {
  test.each([
    [0, "0.00 s"],
    [0.214, "0.21 s"],
    [0.994, "0.99 s"],
    [0.996, "1.0 s"],
    [12.34, "12.3 s"],
    [59.94, "59.9 s"],
    [59.96, "1 min 0 s"],
    [125, "2 min 5 s"],
    [3599.6, "1 h 0 min"],
    [3725, "1 h 2 min"],
  ])("duration %p", (seconds, text) => expect(duration(seconds)).toBe(text));

  test.each([
    [-1, "0 s"],
    [12.9, "12 s"],
    [59.99, "59 s"],
    [61, "1 min 1 s"],
    [7384, "2 h 3 min"],
  ])("elapsed %p", (seconds, text) => expect(elapsed(seconds)).toBe(text));

  test.each([
    [0, "0 bytes"],
    [512, "512 bytes"],
    [1024, "1 KiB"],
    [1536, "1.5 KiB"],
    [1023 * 1024, "1 MiB"],
    [1.5 * 1024 ** 3, "1.5 GiB"],
    [40 * 1024 ** 3, "40 GiB"],
    [5 * 1024 ** 6, "5120 PiB"],
  ])("bytes %p", (number, text) => expect(bytes(number)).toBe(text));

  test.each([
    [0, "0 changes"],
    [1, "1 change"],
    [2, "2 changes"],
  ])("count %p", (number, text) => expect(count(number, "change")).toBe(text));
});

describe("text", () => {
  test.each([
    ["colours and cursor movements", "\u001b[31mred\u001b[0m\u001b[2Aup", "redup"],
    ["the title of the window", "\u001b]0;owned\u0007x", "x"],
    ["bells, backspaces, lonely returns", "a\u0007b\bc\rd", "a b c d"],
    ["8-bit control characters", "a\u009b31mb", "ab"],
    ["lines of others end as ours", "a\r\nb", "a\nb"],
    ["text that is shown backwards", "a\u202egpj.exe", "a gpj.exe"],
    ["tabs", "a\tb", "a  b"],
    ["what people write", "Größe ✓ 日本", "Größe ✓ 日本"],
  ])("clean: %s", (_, dirty, text) => expect(clean(dirty)).toBe(text));

  test("clean leaves nothing a terminal obeys", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (dirty) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        expect(clean(dirty)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });

  test.each([
    ["short", 10, "short"],
    ["exactly", 7, "exactly"],
    ["one too many", 11, "one too ma…"],
    ["word end", 6, "word…"],
    ["日本語", 5, "日本…"],
    ["none", 0, ""],
  ])("fit %p in %p", (text, columns, expected) => expect(fit(text, columns)).toBe(expected));

  test("fit never takes more columns than there are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), (text, columns) => {
        expect(width(fit(text, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test("pad counts columns, not characters", () => {
    expect([pad("日", 4), pad("日", 4, "right"), pad("long", 2)]).toEqual(["日  ", "  日", "long"]);
  });

  test("wrap breaks between words and cuts none", () => {
    expect(wrap("one two three https://a-long-address.example", 9)).toEqual([
      "one two",
      "three",
      "https://a-long-address.example",
    ]);
    expect(wrap("a b\n  indented lines are for copying", 6)).toEqual([
      "a b",
      "  indented lines are for copying",
    ]);
    expect(wrap("", 10)).toEqual([""]);
  });
});

describe("table", () => {
  const rows = [
    ["Docker Engine", "6", "1 min 2 s"],
    ["日本", "31", "0.21 s"],
  ];

  test("columns are as wide as their widest cell", () => {
    const columns = [{ title: "phase" }, { title: "n", align: "right" as const }, { title: "time" }];
    expect(`\n${table(columns, rows)}\n`).toBe(`
phase           n  time
Docker Engine   6  1 min 2 s
日本           31  0.21 s
`);
  });

  test("styles do not move anything, and no line ends in a space", () => {
    const painted = table(
      [{ paint: (text) => `<${text}>` }, { align: "right" }, {}],
      [["a", "b", ""], ...rows],
    );
    expect(`\n${painted}\n`).toBe(`
<a            >   b
<Docker Engine>   6  1 min 2 s
<日本         >  31  0.21 s
`);
  });

  test("no rows, no lines", () => expect(table([{}], [])).toBe(""));
});
