import { stderr, stdout } from "../console/terminal.ts";
import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import { rollBackExecutable, type Updated, updateExecutable } from "../release/update.ts";
import { settingsPath } from "../settings/load.ts";
import { releaseKey, version } from "../version.ts";
import { alone } from "./alone.ts";
import { command } from "./command.ts";

const releases = "https://downloads.clincher.dev";

const told = (updated: Updated): string => {
  if (updated.result === "current") return `clincher ${updated.version} is the newest; nothing was changed.`;
  if (updated.result === "ahead")
    return `The newest release is ${updated.version}, older than this one (${version}); nothing was changed.\nTo go back to it: clincher self-update --to ${updated.version}`;
  return [
    `clincher is ${updated.version} now; ${version} is kept at ${updated.previous}.`,
    "",
    "Next: clincher plan                     what the new version would change here",
    "or:   clincher self-update --rollback   back to the one before",
  ].join("\n");
};

const wanted = (to: string | undefined): string | null => {
  if (to === undefined) return null;
  if (/^\d{1,5}(\.\d{1,5}){2}$/.test(to)) return to;
  throw new Failure(exitCodes.settings, {
    what: `${to} is not a version`,
    where: "--to on the command line of clincher self-update",
    fix: "Give three numbers, such as --to 1.2.3.",
  });
};

export const selfUpdateCommand = command({
  name: "self-update",
  summary: "Replace this executable by the newest release, or go back.",
  details: [
    "Downloads a release, checks its signature with the key this executable carries and its checksum, tries it on this server (it must make a plan from your settings), and only then swaps it in, in one step. The one before is kept.",
    "Changes nothing else on the server: clincher plan shows what the new version would do.",
  ],
  examples: [
    ["clincher self-update", "To the newest release."],
    ["clincher self-update --to 1.2.3", "To a certain one, older ones too."],
    ["clincher self-update --rollback", "Back to the one before."],
  ],
  args: {
    to: { type: "string", description: "This version instead of the newest.", valueHint: "VERSION" },
    rollback: { type: "boolean", description: "Put the executable from before the last update back." },
    json: { type: "boolean", description: "One JSON object." },
  },
  async run({ to, rollback, json }, { host, environment }) {
    const chosen = wanted(to);
    if (releaseKey === "")
      throw new Failure(exitCodes.failed, {
        what: "This executable was not released: it carries no key to check a release with",
        fix: "Install a release: curl -fsSL https://get.clincher.dev/install.sh | sudo sh",
      });
    const executable = process.execPath;
    const outcome = await alone(host, async () => {
      if (rollback) {
        const line = await rollBackExecutable(host, executable);
        return { text: `Back to ${line}.\n\nNext: clincher plan`, data: { result: "rolled back", line } };
      }
      const updated = await updateExecutable(host, {
        url: (environment.CLINCHER_URL ?? releases).replace(/\/$/, ""),
        to: chosen,
        key: releaseKey,
        running: version,
        executable,
        architecture: process.arch,
        settings: settingsPath,
        onStep: (text) => {
          if (json !== true) stderr.write(`${text}\n`);
        },
      });
      return { text: told(updated), data: updated };
    });
    stdout.write(json ? `${JSON.stringify(outcome.data)}\n` : `${outcome.text}\n`);
    return exitCodes.ok;
  },
});
