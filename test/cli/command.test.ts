import { describe, expect, test } from "bun:test";
import { command, repeated, type Session } from "../../src/cli/command.ts";
import { exitCodes } from "../../src/exit.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";

const session: Session = {
  host: new MemoryHost(),
  environment: {},
  stdout: process.stdout,
  stderr: process.stderr,
};

let seen: unknown = null;
const sample = command({
  name: "sample",
  summary: "",
  details: [],
  examples: [],
  args: {
    yes: { type: "boolean", alias: "y" },
    only: { type: "string" },
    "secrets-file": { type: "string" },
  },
  async run(args) {
    seen = { yes: args.yes, only: args.only, file: args["secrets-file"] };
    return exitCodes.ok;
  },
});

const run = async (...argv: readonly string[]): Promise<unknown> => {
  try {
    await sample.run(argv, session);
    return seen;
  } catch (error) {
    return error instanceof Failure
      ? `${error.exit}: ${error.problems[0]?.what} ${error.problems[0]?.fix}`
      : error;
  }
};

describe("flags", () => {
  test.each([
    [["--yes", "--only", "a"], { yes: true, only: "a", file: undefined }],
    [["-y", "--only=a=b"], { yes: true, only: "a=b", file: undefined }],
    [["--secrets-file", "/x"], { yes: undefined, only: undefined, file: "/x" }],
    [[], { yes: undefined, only: undefined, file: undefined }],
  ])("%p", async (argv, expected) => expect(await run(...argv)).toEqual(expected));

  test.each([
    [["--yess"], "3: Unknown flag: --yess Did you mean --yes?"],
    [["--qqqq"], "3: Unknown flag: --qqqq See: clincher sample --help"],
    [["--only"], "3: --only needs a value See: clincher sample --help"],
    [["stray"], "3: Unexpected argument: stray See: clincher sample --help"],
  ])("refused: %p", async (argv, expected) => expect(await run(...argv)).toBe(expected));
});

test("a flag that is given more than once keeps all its values", () => {
  expect(repeated(["--set", "a=1", "--other", "--set=b=2", "--set"], "--set")).toEqual(["a=1", "b=2", ""]);
});
