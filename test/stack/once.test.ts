import { expect, test } from "bun:test";
import { oncePer } from "../../src/stack/once.ts";

test("worked out once for each, also where the answer is undefined", () => {
  const [one, two] = [{ name: "one" }, { name: "two" }];
  const worked: string[] = [];
  const nothing = oncePer(({ name }: { name: string }): undefined => void worked.push(name));
  for (const key of [one, two, one, { ...one }]) nothing(key);
  expect(worked).toEqual(["one", "two", "one"]);
});
