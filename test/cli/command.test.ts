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

const texts = { summary: "", details: [], examples: [] } as const;

let seen: unknown = null;
const sample = command({
  name: "sample",
  ...texts,
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

const stop = command({
  name: "halt",
  ...texts,
  args: { service: { type: "positional", required: false }, within: { type: "string" } },
  async run({ service }) {
    seen = { service };
    return exitCodes.ok;
  },
});

const allow = command({
  name: "allow",
  ...texts,
  args: { host: { type: "positional", required: true }, json: { type: "boolean" } },
  async run({ host }) {
    seen = { host };
    return exitCodes.ok;
  },
});

const bring = command({
  name: "bring",
  ...texts,
  several: true,
  args: { from: { type: "positional", required: false } },
  async run(args) {
    seen = args._;
    return exitCodes.ok;
  },
});

const outcome = async (of: typeof sample, argv: readonly string[]): Promise<unknown> => {
  seen = null;
  try {
    await of.run(argv, session);
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
    [["--yes=true", "--only", "--yes"], { yes: true, only: "--yes", file: undefined }],
    [["--yes=false"], { yes: false, only: undefined, file: undefined }],
    [["--no-yes"], { yes: false, only: undefined, file: undefined }],
    [["--secrets-file", "/x"], { yes: undefined, only: undefined, file: "/x" }],
    [[], { yes: undefined, only: undefined, file: undefined }],
  ])("%p", async (argv, expected) => expect(await outcome(sample, argv)).toEqual(expected));

  test.each([
    [["--yess"], "3: Unknown flag: --yess Did you mean --yes?"],
    [["--qqqq"], "3: Unknown flag: --qqqq See: clincher sample --help"],
    [["--only"], "3: --only needs a value See: clincher sample --help"],
    [["--yes=no"], "3: --yes takes no value, but =true or =false Write --yes, or leave it out."],
    [["-y=false"], "3: -y takes no value, but =true or =false Write -y, or leave it out."],
    [["--no-only", "a"], "3: Unknown flag: --no-only See: clincher sample --help"],
    [
      ["sk-ant-api03-0123456789"],
      "3: Unexpected argument: [what looks like a secret] See: clincher sample --help",
    ],
    [
      ["--sk-ant-api03-0123456789"],
      "3: Unknown flag: [what looks like a secret] See: clincher sample --help",
    ],
    [["stray"], "3: Unexpected argument: stray See: clincher sample --help"],
  ])("refused: %p", async (argv, expected) => expect(await outcome(sample, argv)).toBe(expected));
});

describe("arguments", () => {
  test.each([
    [stop, ["gateway"], { service: "gateway" }],
    [stop, ["--within", "gateway"], { service: undefined }],
    [allow, ["a.org", "--json"], { host: "a.org" }],
    [bring, ["one", "two", "three"], ["one", "two", "three"]],
  ])("%#: %p", async (of, argv, expected) => expect(await outcome(of, argv)).toEqual(expected));

  const stopUsage = "Usage: clincher halt [SERVICE] [FLAGS]";
  test.each([
    // Not what it says: a flag that was dropped would stop everything.
    [stop, ["--service=gateway"], `3: Unknown flag: --service ${stopUsage}`],
    [stop, ["--service", "gateway"], `3: Unknown flag: --service ${stopUsage}`],
    [stop, ["gateway", "caddy"], `3: 2 arguments are given, and one is taken ${stopUsage}`],
    [stop, ["a", "--within", "5m", "b", "c"], `3: 3 arguments are given, and one is taken ${stopUsage}`],
    [allow, ["--json"], "3: HOST is missing Usage: clincher allow HOST [FLAGS]"],
    [allow, [], "3: HOST is missing Usage: clincher allow HOST [FLAGS]"],
  ])("refused: %p", async (of, argv, expected) => expect(await outcome(of, argv)).toBe(expected));
});

test("a flag that is given more than once keeps all its values", () => {
  expect(repeated(["--set", "a=1", "--other", "--set=b=2", "--set"], "--set")).toEqual(["a=1", "b=2", ""]);
});
