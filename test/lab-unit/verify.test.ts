import { expect, test } from "bun:test";
import { checks } from "../../src/verify/index.ts";
import { allMutations } from "../lab/verify/mutations.ts";

const names = checks.map(({ name }) => name).toSorted();

test("the lab breaks every check of verify, each once", () => {
  expect(allMutations.map(({ check }) => check).toSorted()).toEqual(names);
});
