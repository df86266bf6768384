import { describe, expect, test } from "bun:test";
import type { Command } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { commandHelp, overview } from "../../src/cli/help.ts";

const tooWide = (text: string): readonly string[] => text.split("\n").filter((line) => line.length > 80);

test("the overview names every command and fits 80 columns", () => {
  const text = overview(commands);
  for (const { name, summary } of commands) expect(text.replace(/\s+/g, " ")).toContain(`${name} ${summary}`);
  expect(tooWide(text)).toEqual([]);
});

const every = commands.flatMap((each) => [each, ...(each.commands ?? [])]);

describe.each(every.map((command) => [command.name, command] as const))(
  "clincher %s --help",
  (_, command) => {
    const text = commandHelp(command);

    test("fits 80 columns", () => expect(tooWide(text)).toEqual([]));

    test("explains every flag", () => {
      for (const [name, { type, description = "" }] of Object.entries(command.args)) {
        expect(description).not.toBe("");
        expect(text).toContain(type === "positional" ? name.toUpperCase() : `--${name}`);
      }
    });

    test("has examples of itself, with flags that exist", () => {
      expect(command.examples.length).toBeGreaterThan(0);
      const own = command.examples.filter(([line]) => line.startsWith(`clincher ${command.name}`));
      for (const [line] of own) {
        const shown =
          (command.commands ?? []).find((one) => line.startsWith(`clincher ${one.name}`)) ?? command;
        for (const [, flag = ""] of line.matchAll(/\s--([a-z-]+)/g))
          expect(Object.keys(shown.args)).toContain(flag);
      }
    });
  },
);

test("the check of widths can fail", () => {
  const wide: Command = { ...(commands[0] as Command), summary: "x".repeat(90) };
  expect(tooWide(commandHelp(wide)).length).toBeGreaterThan(0);
});
