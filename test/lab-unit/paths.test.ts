import { expect, test } from "bun:test";
import { labIdOf } from "../lab/paths.ts";

test.each([
  [undefined, "0"],
  ["", "0"],
  ["x", "x"],
  ["7", "7"],
])("lab %p is %p", (given, id) => {
  expect(labIdOf(given)).toBe(id);
});

test.each([".", "..", "/", "../x", "X", "ab", " ", "x\n"])(
  "lab %p would remove what is not its own",
  (given) => {
    expect(() => labIdOf(given)).toThrow("one lower-case letter or digit");
  },
);
