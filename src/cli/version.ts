import { exitCodes } from "../exit.ts";
import { built, commit, version, versionLine } from "../version.ts";
import { command } from "./command.ts";

export const versionCommand = command({
  name: "version",
  summary: "Show the version of this executable.",
  details: ["Shows the version, the commit and the time this executable was built from."],
  examples: [["clincher version --json", "The same, for a program."]],
  args: { json: { type: "boolean", description: "One JSON object." } },
  async run({ json }, { stdout }) {
    const text = json
      ? JSON.stringify({ version, commit, built, platform: `linux-${process.arch}` })
      : versionLine;
    stdout.write(`${text}\n`);
    return exitCodes.ok;
  },
});
