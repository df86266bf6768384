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

test("where a command stands there is a command, and nothing that a long line goes on with", () => {
  const longest: Command = { ...(commands[0] as Command), name: "plan", summary: "word ".repeat(40).trim() };
  for (const tree of [commands, [...commands, longest]]) {
    const [list = ""] = overview(tree).split("\n\n").slice(2);
    const words = list.split("\n").flatMap((line) => /^ {2}(\S+)/.exec(line)?.[1] ?? []);
    expect(words).toEqual(tree.map(({ name }) => name));
  }
});

test.each([
  ["egress log", "Default: 24h."],
  ["upgrade", "Default: 5m."],
  ["backup export", "Default: /var/backups/clincher-export."],
  ["backup show", "Default: latest."],
])("clincher %s --help says %s", (name, text) => {
  const found = every.find((each) => each.name === name);
  expect(found === undefined ? "" : commandHelp(found)).toContain(text);
});

test("the check of widths can fail", () => {
  const wide: Command = { ...(commands[0] as Command), summary: "x".repeat(90) };
  expect(tooWide(commandHelp(wide)).length).toBeGreaterThan(0);
});
