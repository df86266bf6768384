import { expect, test } from "bun:test";
import { problemsIn } from "../../../src/settings/init/state.ts";
import { state } from "./given.ts";

test("what is wrong before anything is asked; that something is missing is not wrong", () => {
  expect(problemsIn(state())).toEqual([]);
  const wrong = { flags: { "models.primary": "openai/gpt-5.2" }, file: null, environment: {} };
  expect(problemsIn(state({ sources: wrong })).map(({ where }) => where)).toEqual(["--set models.primary"]);
});
