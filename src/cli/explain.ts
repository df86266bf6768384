import type { Style } from "../console/style.ts";
import { stdout } from "../console/terminal.ts";
import { prepareLook } from "../deploy/look.ts";
import { exitCodes } from "../exit.ts";
import { type Explained, explain } from "../openclaw/explain.ts";
import { command } from "./command.ts";
import { commandGroup } from "./group.ts";
import { settingsFlags, settingsFrom } from "./settings-flags.ts";

const became = (explained: Explained, style: Style): readonly string[] => {
  switch (explained.state) {
    case "set":
      return Object.entries(explained.settings).map(
        ([path, value]) => `    ${path} = ${JSON.stringify(value)}`,
      );
    case "unsupported":
      return [style.yellow(`    not supported by this version: ${explained.reason}`)];
    case "not needed":
      return [style.dim("    not needed with these settings")];
  }
};

/** Every intent with its settings, by theme, for a person. */
export const renderExplained = (version: string, all: readonly Explained[], style: Style): string => {
  const lines = all.flatMap((each, index) => [
    ...(each.theme === all[index - 1]?.theme ? [] : ["", style.bold(each.theme)]),
    `  ${each.name}`,
    style.dim(`    ${each.why}`),
    ...became(each, style),
  ]);
  const count = (state: Explained["state"]): number => all.filter((each) => each.state === state).length;
  return [
    `What clincher asks of OpenClaw ${version}`,
    ...lines,
    "",
    `${count("set")} set, ${count("unsupported")} not supported by this version, ${count("not needed")} not needed.`,
    "Next: clincher plan (is the gateway still as described?)",
    "",
  ].join("\n");
};

const hardening = command({
  name: "explain hardening",
  summary: "Show what the gateway is told, and why.",
  details: [
    "Every intent with the settings that carry it in your version of OpenClaw, or why that version cannot be told. Reads your settings; changes nothing; shows no secret.",
  ],
  examples: [
    ["clincher explain hardening", "For the version you run."],
    ["clincher explain hardening --set openclaw.version=2026.9.6", "What another version would be told."],
    ["clincher explain hardening --json", "For a program."],
  ],
  args: { ...settingsFlags, json: { type: "boolean", description: "One JSON object." } },
  async run(args, { host, environment }, rawArgs) {
    const { site, redact } = await prepareLook(host, {
      flags: settingsFrom(args, rawArgs),
      environment,
      settingsFile: args.config,
      secretsFile: args["secrets-file"],
      only: [],
      skip: [],
    });
    const { version } = site.deployment.settings.openclaw;
    const intents = explain(version, site.deployment);
    stdout.write(
      redact(
        args.json
          ? `${JSON.stringify({ version, intents })}\n`
          : renderExplained(version, intents, stdout.style),
      ),
    );
    return exitCodes.ok;
  },
});

export const explainCommand = commandGroup({
  name: "explain",
  summary: "Show what clincher asks of the gateway, and why.",
  details: ["Reads only."],
  examples: [["clincher explain hardening", "Every intent with its settings."]],
  commands: [hardening],
});
