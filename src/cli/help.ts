import type { ArgDef } from "citty";
import type { Command } from "./command.ts";
import { meaningOf, usageOf } from "./usage.ts";

/** Help fits the narrowest terminal people still use. */
const width = 80;

/** `hanging` stands before each line but the first. */
const wrap = (text: string, indent: string, hanging = indent): string => {
  const lines: string[] = [];
  let line = indent;
  let isNew = true;
  for (const word of text.split(" ")) {
    if (!isNew && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${hanging}${word}`;
    } else {
      line = isNew ? `${line}${word}` : `${line} ${word}`;
    }
    isNew = false;
  }
  return [...lines, line].join("\n");
};

const flagText = (name: string, definition: ArgDef): string => {
  if (definition.type === "positional") return name.toUpperCase();
  const short = "alias" in definition && typeof definition.alias === "string" ? `-${definition.alias}, ` : "";
  const value = definition.type === "boolean" ? "" : ` ${definition.valueHint ?? "VALUE"}`;
  return `${short}--${name}${value}`;
};

const flagsOf = (command: Command): string => {
  const rows = Object.entries(command.args).map(
    ([name, definition]) => [flagText(name, definition), meaningOf(definition)] as const,
  );
  return [...rows, ["--help", "Show this."] as const]
    .map(([flag, text]) => `  ${flag}\n${wrap(text, "      ")}`)
    .join("\n");
};

const commandsOf = (commands: readonly Command[]): readonly string[] => {
  const longest = Math.max(...commands.map((each) => each.name.length));
  const hanging = " ".repeat(longest + 4);
  return commands.map((each) => wrap(`${each.name.padEnd(longest)}  ${each.summary}`, "  ", hanging));
};

/** `clincher COMMAND --help`. */
export const commandHelp = (command: Command): string =>
  [
    `clincher ${command.name}: ${command.summary}`,
    "",
    ...(command.commands === undefined ? [usageOf(command), ""] : []),
    ...command.details.map((each) => wrap(each, "")),
    "",
    "Examples",
    ...command.examples.flatMap(([line, meaning]) => [wrap(line, "  "), wrap(meaning, "      ")]),
    "",
    ...(command.commands === undefined
      ? []
      : ["Commands (clincher COMMAND --help explains one)", ...commandsOf(command.commands), ""]),
    ...(command.commands !== undefined && Object.keys(command.args).length === 0
      ? []
      : ["Flags", flagsOf(command), ""]),
  ].join("\n");

/** `clincher --help`. */
export const overview = (commands: readonly Command[]): string => {
  return [
    "clincher: a hardened OpenClaw deployment on one server, and its way back",
    "",
    "Usage: clincher COMMAND [FLAGS]        clincher COMMAND --help explains one",
    "",
    ...commandsOf(commands),
    "",
    "On a fresh server, as root:",
    "  clincher init       answer a few questions",
    "  clincher install    make it so; run it again at any time",
    "",
    "Exit codes: 0 fine, 1 failed, 2 changes to make, 3 settings, 4 preflight,",
    "5 busy, 6 network, 7 unhealthy.",
    "",
  ].join("\n");
};
