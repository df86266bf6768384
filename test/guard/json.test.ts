import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parseJson } from "../../src/guard/json.ts";
import { Refused } from "../../src/guard/refused.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("reading a body", () => {
  test.each([
    ["a key twice", '{"a":1,"a":2}'],
    ["a key in two cases", '{"a":1,"A":2}'],
    ["a key twice, once escaped", '{"a":1,"\\u0061":2}'],
    ["a key twice, behind texts with a quote in them", '{"a":"\\"","b":"\\"","A":2}'],
    ["a key twice, far from its colon", `{"a":1,"a"${" ".repeat(500)}:2}`],
    ["a key twice, deep inside", '{"x":[{"y":{"b":1,"B":2}}]}'],
    ["a key that Go folds into s", '{"\u017f":1}'],
    ["a key that only begins with what Go folds", '{"\u017fa":1}'],
    ["a key that only ends with it", '{"a\u017f":1}'],
    ["an empty key", '{"":1}'],
    ["nesting", `${"[".repeat(9)}${"]".repeat(9)}`],
    ["nesting without end", "[".repeat(100_000)],
    ["a text without end", '{"a":"b'],
    ["a text that ends in an escape", '{"a":"b\\'],
    ["two values", "{}{}"],
    ["a byte order mark", "\ufeff{}"],
    ["a comment", "{/**/}"],
    ["a trailing comma", '{"a":1,}'],
    ["not a number", '{"a":NaN}'],
    ["nothing", ""],
  ])("%s is refused", (_, text) => {
    expect(() => parseJson(bytes(text))).toThrow(Refused);
  });

  test("bytes that are not UTF-8 are refused", () => {
    expect(() => parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toThrow(Refused);
  });

  test("the same key in two objects, and keys within texts, are fine", () => {
    const text = '{"a":{"x":1},"b":[{"x":"{\\"x\\":1,\\"x\\":2}"},{"x":2}]}';
    expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
  });

  test("whatever it accepts is what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        let read: unknown;
        try {
          read = parseJson(bytes(text));
        } catch (error) {
          expect(error).toBeInstanceOf(Refused);
          return;
        }
        expect(read).toEqual(JSON.parse(text));
      }),
    );
  });
});
