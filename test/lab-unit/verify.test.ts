import { expect, test } from "bun:test";
import { checks } from "../../src/verify/index.ts";
import { allMutations } from "../lab/verify/mutations.ts";

/** Broken where there is a tailnet: scenario tailscale. */
const elsewhere = ["tailscale"];
const names = checks
  .map(({ name }) => name)
  .filter((name) => !elsewhere.includes(name))
  .toSorted();

test("verify-mutations breaks every check of verify, each once", () => {
  expect(allMutations.map(({ check }) => check).toSorted()).toEqual(names);
});
