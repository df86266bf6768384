import { expect, test } from "bun:test";
import { Execs } from "../../src/guard/execs.ts";

test("of very many execs the oldest is forgotten first", () => {
  const execs = new Execs();
  const numbers = Array.from({ length: 1025 }, (_, at) => String(at));
  for (const each of numbers.slice(0, 1024)) execs.add(each);
  expect(numbers.filter((each) => !execs.has(each))).toEqual(["1024"]);
  execs.add("1024");
  expect(numbers.filter((each) => !execs.has(each))).toEqual(["0"]);
});
