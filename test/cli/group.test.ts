import { describe, expect, spyOn, test } from "bun:test";
import { command, type Session } from "../../src/cli/command.ts";
import { completionCommand } from "../../src/cli/completion.ts";
import { run } from "../../src/cli/dispatch.ts";
import { commandGroup } from "../../src/cli/group.ts";
import { commandHelp } from "../../src/cli/help.ts";
import { exitCodes } from "../../src/exit.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";

let ran = "";
const leaf = (name: string) =>
  command({
    name,
    summary: `Does ${name}.`,
    details: ["One line."],
    examples: [[`clincher ${name}`, "So."]],
    args: { deep: { type: "boolean", description: "Deeper." } },
    async run({ deep }) {
      ran = `${name}${deep === true ? " deep" : ""}`;
      return exitCodes.ok;
    },
  });

const list = leaf("sheep list");
const texts = {
  summary: "Sheep.",
  details: ["About sheep."],
  examples: [["clincher sheep list", "All."]],
} as const;
const strict = commandGroup({ name: "goat", ...texts, commands: [leaf("goat milk")] });
const sheep = commandGroup({
  name: "sheep",
  ...texts,
  commands: [list, leaf("sheep shear")],
  standard: list,
});
const tree = [sheep, strict, leaf("cow")];

let printed = "";
const stdout = { write: (text: string) => (printed += text) } as unknown as NodeJS.WriteStream;
const session: Session = { host: new MemoryHost(), environment: {}, stdout, stderr: process.stderr };

const outcome = async (line: string): Promise<string> => {
  ran = "";
  printed = "";
  const written = spyOn(process.stdout, "write").mockImplementation(() => true);
  try {
    await run(line.split(" "), session, tree);
    return ran;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `${error.problems[0]?.what}; ${error.problems[0]?.fix}`;
  } finally {
    written.mockRestore();
  }
};

describe("a group of commands", () => {
  test.each([
    ["sheep list", "sheep list"],
    ["sheep shear --deep", "sheep shear deep"],
    ["sheep", "sheep list"],
    ["sheep --deep", "sheep list deep"],
    ["cow", "cow"],
    ["sheep shaer", "There is no command sheep shaer; Did you mean: clincher sheep shear?"],
    ["sheep xyzzy", "There is no command sheep xyzzy; See: clincher sheep --help"],
    ["sk-ant-api03-0123456789", "There is no command [what looks like a secret]; See: clincher --help"],
    ["goat", "clincher goat is not a command by itself; Use one of: clincher goat milk"],
    ["sheep list --dep", "Unknown flag: --dep; Did you mean --deep?"],
    ["sheep shear --help", ""],
  ])("clincher %s", async (line, expected) => expect(await outcome(line)).toBe(expected));

  test("shows its commands in its help", () => {
    expect(commandHelp(sheep)).toContain("  sheep shear  Does sheep shear.");
    expect(commandHelp(strict)).not.toContain("Flags");
  });

  test.each(["bash", "zsh", "fish"])("is completed in %s", async (shell) => {
    printed = "";
    await completionCommand(() => tree).run([shell], session);
    expect(printed).toContain("shear");
  });
});
