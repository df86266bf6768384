import { bytes } from "../console/bytes.ts";
import { duration } from "../console/duration.ts";
import type { Style } from "../console/style.ts";
import { stderr, stdout } from "../console/terminal.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { clearTheWay } from "../recovery/upgrade/resume.ts";
import { readTarget, releaseOf, type Target } from "../recovery/upgrade/target.ts";
import { runUpgrade, type Upgraded } from "../recovery/upgrade/upgrade.ts";
import { agreed, mustBeAgreeable } from "./agreed.ts";
import { alone } from "./alone.ts";
import { command } from "./command.ts";
import { durationFlag } from "./duration-flag.ts";
import { withEvents } from "./with-events.ts";

/** Pure: what a person is shown before. */
export const targetText = ({ from, to, missing, bytes: size, resumes }: Target, style: Style): string =>
  [
    style.bold(`OpenClaw ${from} to ${to}`),
    ...(resumes === null
      ? [
          missing.length === 0 ? "  Images are here." : `  To be pulled: ${missing.join(", ")}`,
          `  A backup is made and compared file by file, and the data (${bytes(size)}) kept beside.`,
          `  ${to} is tried on a copy of it, without network, while ${from} goes on.`,
          `  Then the gateway stops, and starts as ${to}. If that fails, ${from} comes back with its data.`,
        ]
      : ["  Goes on with an upgrade that was cut off; what was there before it is kept beside."]),
    "",
    "",
  ].join("\n");

/** Pure: what a person is told after. */
export const upgradedText = ({ from, to, snapshot, outage, took }: Upgraded, style: Style): string =>
  [
    style.green(`OpenClaw ${to} runs. Nobody was answered for ${duration(outage)}.`),
    `It took ${duration(took)}. What was here before is kept, and in backup ${snapshot.slice(0, 8)}.`,
    `Next: use it for a while. clincher rollback goes back to ${from}, data included.`,
    "",
  ].join("\n");

export const upgradeCommand = command({
  name: "upgrade",
  summary: "Another release of OpenClaw; back by itself when it fails.",
  details: [
    "While the old release runs: pulls the new one, lets it check the settings, makes a backup and compares it file by file, and tries the new release on a copy of the data, without network; backup and trial again, up to three times, where the agent writes meanwhile. Then the gateway stops, its data is kept beside, and the new release starts on it and answers a question.",
    "A release that does not start on the copy is refused: exit code 1, and nobody was cut off. If the new release does not start afterwards, is not healthy in time, or does not answer, image, settings and data go back by themselves; exit code 1 then, and the old release runs.",
    "One that was cut off goes on when it is run again; clincher rollback goes back instead.",
  ],
  examples: [
    ["clincher upgrade 2026.9.6 --dry-run", "What would be done; nothing is."],
    ["clincher upgrade 2026.9.6 --yes", "Without a question."],
  ],
  args: {
    release: {
      type: "positional",
      valueHint: "VERSION",
      required: true,
      description: "Release of OpenClaw.",
    },
    "dry-run": { type: "boolean", description: "Say what speaks against it and what would be done." },
    within: {
      type: "string",
      valueHint: "TIME",
      default: "5m",
      description: "How long the new release may take to become healthy.",
    },
    yes: { type: "boolean", alias: "y", description: "Do not ask. Needed without a terminal." },
    json: { type: "boolean", description: "One event a line, as JSON; needs --yes." },
  },
  async run(args, { host, environment }): Promise<ExitCode> {
    const within = durationFlag("upgrade", "--within", args.within);
    // Before anything is touched: what comes next may end an upgrade that was cut off.
    const release = releaseOf(args.release);
    const question = { command: "upgrade", json: args.json === true, yes: args.yes === true };
    if (!args["dry-run"]) mustBeAgreeable(question);
    return await alone(host, async () => {
      const cleared = args["dry-run"] ? null : await clearTheWay(host, { environment, within });
      if (cleared !== null && !args.json) stderr.write(`${cleared}\n`);
      const target = await readTarget(host, environment, release);
      if (target === null) {
        stdout.write(
          args.json
            ? `${JSON.stringify({ event: "unchanged", from: release, to: release })}\n`
            : `OpenClaw ${release} is here already. Nothing was changed.\nNext: clincher status\n`,
        );
        return exitCodes.ok;
      }
      const { from, to, missing, bytes: size } = target;
      const text = targetText(target, stdout.style);
      if (args["dry-run"]) {
        stdout.write(
          args.json
            ? `${JSON.stringify({ from, to, missing, bytes: size })}\n`
            : `${text}Nothing was changed. Next: clincher upgrade ${to}\n`,
        );
        return exitCodes.ok;
      }
      if (!(await agreed({ ...question, message: `Upgrade to ${to}?`, text }))) {
        stderr.write("Nothing was changed.\n");
        return exitCodes.interrupted;
      }
      const result = await withEvents(args.json === true, "upgrade", target.after.redact, (run, told) =>
        runUpgrade(host, target, { environment, within, run, ...told }),
      );
      stdout.write(
        args.json
          ? `${JSON.stringify({ event: "upgraded", ...result })}\n`
          : upgradedText(result, stdout.style),
      );
      return exitCodes.ok;
    });
  },
});
