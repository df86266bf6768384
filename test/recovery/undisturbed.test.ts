import { describe, expect, test } from "bun:test";
import { undisturbed } from "../../src/recovery/upgrade/undisturbed.ts";

describe("a trial that is disturbed is made again, but not for ever", () => {
  test.each([
    ["never disturbed", 3, [false], 1],
    ["disturbed once", 3, [true, false], 2],
    ["disturbed twice: the third is the last, and nobody asks", 3, [true, true], 3],
    ["always", 3, [true, true, true, true], 3],
    ["one try", 1, [true], 1],
  ] as const)("%s", async (_, times, disturbances, expected) => {
    const left = [...disturbances] as boolean[];
    let made = 0;
    const asked: number[] = [];
    const result = await undisturbed(
      times,
      async () => {
        made += 1;
        return made;
      },
      async (each) => {
        asked.push(each);
        return left.shift() ?? false;
      },
    );
    expect(result).toBe(expected);
    expect(made).toBe(expected);
    expect(asked).toEqual(
      Array.from({ length: Math.min(expected, times - 1) }, (_unused, index) => index + 1),
    );
  });
});
