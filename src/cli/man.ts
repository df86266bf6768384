import type { ArgDef } from "citty";
import { wrap } from "../console/text.ts";
import { exitCodes } from "../exit.ts";
import { built, version } from "../version.ts";
import { type Command, command } from "./command.ts";
import { meaningOf } from "./usage.ts";

/** Text as roff has it: nothing in it is an order, and what is typed keeps its own dashes. */
export const escaped = (text: string): string =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq")
    .replaceAll("`", "\\(ga")
    .replaceAll("^", "\\(ha")
    .replaceAll("~", "\\(ti")
    .replaceAll("…", "...")
    .replace(/^([.'])/gm, "\\&$1");

/** A paragraph: its lines are filled by whoever shows them, so they may be short. */
const filled = (text: string): string => wrap(text, 60).map(escaped).join("\n");

const flag = (name: string, definition: ArgDef): string => {
  if (definition.type === "positional") return `\\fI${escaped(name.toUpperCase())}\\fR`;
  const short =
    "alias" in definition && typeof definition.alias === "string"
      ? `\\fB${escaped(`-${definition.alias}`)}\\fR, `
      : "";
  const value = definition.type === "boolean" ? "" : ` \\fI${escaped(definition.valueHint ?? "VALUE")}\\fR`;
  return `${short}\\fB${escaped(`--${name}`)}\\fR${value}`;
};

const tagged = (tag: string, text: string): string => `.TP\n${tag}\n${filled(text)}`;

const section = (each: Command): readonly string[] => {
  const flags = Object.entries(each.args);
  // A group's flags are those of the command that it stands for.
  const own = each.commands === undefined ? flags : [];
  return [
    `.SS ${escaped(`clincher ${each.name}`)}`,
    ...each.details.flatMap((text, at) => [...(at === 0 ? [] : [".PP"]), filled(text)]),
    ...own.map(([name, definition]) => tagged(flag(name, definition), meaningOf(definition))),
    ".PP",
    "Examples:",
    ...each.examples.map(([line, meaning]) => tagged(`\\fB${escaped(line)}\\fR`, meaning)),
    ...(each.commands ?? []).flatMap(section),
  ];
};

const files: readonly (readonly [path: string, what: string])[] = [
  ["/etc/clincher/clincher.toml", "Settings."],
  ["/etc/clincher/secrets.toml", "Secrets, readable by root alone."],
  ["/opt/openclaw", "The stack: compose file, settings of each service, state."],
  ["/var/lib/clincher/journal.db", "What clincher did, and how everything was before."],
];

const codes: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: "Done, or nothing to do.",
  failed: "Something was attempted and failed, or a check is red.",
  drift: "plan found changes to make.",
  settings: "Command line, settings or secrets are wrong; nothing was touched.",
  preflight: "This machine cannot take the install as it is; nothing was touched.",
  busy: "Another clincher is at work.",
  network: "A registry, mirror or provider could not be reached.",
  unhealthy: "A container did not become healthy.",
  interrupted: "Stopped by the operator.",
};

/** The manual page, in the macros of man(7). */
export const manPage = (commands: readonly Command[]): string =>
  [
    `.TH CLINCHER 8 ${built.slice(0, 10)} "clincher ${version}"`,
    ".SH NAME",
    "clincher \\- a hardened OpenClaw deployment on one server, and its way back",
    ".SH SYNOPSIS",
    ".B clincher",
    ".I COMMAND",
    ".RI [ FLAGS ]",
    ".SH DESCRIPTION",
    filled(
      "clincher makes a fresh server a hardened, watched OpenClaw deployment, and keeps it so. It looks at the server, shows what differs from the settings, and makes that so. A run that was cut off is finished by running it again; a second run changes nothing.",
    ),
    ".PP",
    "Every command has",
    ".BR \\-\\-help .",
    ".SH COMMANDS",
    ...commands.flatMap(section),
    ".SH FILES",
    ...files.map(([path, what]) => tagged(`\\fI${escaped(path)}\\fR`, what)),
    ".SH EXIT STATUS",
    ...Object.entries(exitCodes).map(([name, code]) =>
      tagged(`\\fB${code}\\fR`, codes[name as keyof typeof codes]),
    ),
    ".SH SEE ALSO",
    ".BR docker (1),",
    ".BR sshd_config (5),",
    ".BR systemctl (1),",
    ".BR ufw (8)",
    "",
  ].join("\n");

/** `tree` is called when it runs: this command is part of the tree. */
export const manCommand = (tree: () => readonly Command[]): Command =>
  command({
    name: "man",
    summary: "Print the manual page.",
    details: ["The manual page of this version, made from the same texts as --help."],
    examples: [
      ["clincher man | man -l -", "Read it."],
      [
        "install -d /usr/local/share/man/man8 && clincher man >/usr/local/share/man/man8/clincher.8",
        "Install it: man clincher.",
      ],
    ],
    args: {},
    async run(_, { stdout }) {
      stdout.write(manPage(tree()));
      return exitCodes.ok;
    },
  });
