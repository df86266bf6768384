import { describe, expect, test } from "bun:test";
import { phasesByName } from "../../src/deploy/choose.ts";
import { phaseNames } from "../../src/phases/index.ts";
import { Failure } from "../../src/problem.ts";

const names = (only: readonly string[], skip: readonly string[]): readonly string[] =>
  phasesByName(only, skip).map(({ name }) => name);

describe("phases by name", () => {
  test.each([
    ["all", [], [], phaseNames],
    ["only, with commas, in their own order", ["stack, docker"], [], ["docker", "stack"]],
    ["only, given twice", ["stack", "docker"], [], ["docker", "stack"]],
    ["skip", [], ["proof", "images"], phaseNames.filter((name) => name !== "proof" && name !== "images")],
    ["both", ["stack,docker"], ["docker"], ["stack"]],
  ])("%s", (_, only, skip, expected) => expect(names(only, skip)).toEqual([...expected]));

  test.each([
    ["unknown", ["dokcer"], [], "There is no phase dokcer"],
    ["unknown to skip", [], ["prof"], "There is no phase prof"],
    ["nothing left", ["docker"], ["docker"], "No phase is left to look at"],
  ])("refused: %s", (_, only, skip, what) => {
    let error: unknown = null;
    try {
      names(only, skip);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(Failure);
    if (error instanceof Failure) expect([error.exit, error.problems[0]?.what]).toEqual([3, what]);
  });
});
