import { elapsed } from "../console/duration.ts";
import { planJson, renderPlan } from "../console/plan.ts";
import { stderr, stdout } from "../console/terminal.ts";
import { readRedactor } from "../deploy/logs.ts";
import {
  dropStateFolder,
  isChanged,
  planUninstall,
  type UninstallPlan,
  uninstall,
} from "../deploy/uninstall.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { hostname } from "../facts/host-name.ts";
import type { Host } from "../host/host.ts";
import { leftByUpdates } from "../release/update.ts";
import { openLine } from "../uninstall/archive.ts";
import type { UninstallChoices } from "../uninstall/choices.ts";
import { version } from "../version.ts";
import { agreed } from "./agreed.ts";
import { alone } from "./alone.ts";
import { command, type Session } from "./command.ts";
import { durationFlag } from "./duration-flag.ts";
import { runProgress } from "./run-progress.ts";
import { type ArchiveChoice, chooseArchive } from "./uninstall-archive.ts";

interface Manner extends ArchiveChoice {
  readonly choices: UninstallChoices;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  /** Seconds. */
  readonly within: number;
  readonly environment: Session["environment"];
}

const nothing = "Nothing of clincher is left on this server to undo.";

const run = async (host: Host, planned: UninstallPlan, manner: Manner): Promise<void> => {
  const { json, within, environment } = manner;
  const progress = runProgress(json);
  try {
    await uninstall(host, planned, {
      within,
      address: await hostname(host, environment),
      run: { version, redact: await readRedactor(host), listen: (event) => progress.listen(event) },
      waiting: (waiting) => {
        if (json) stdout.write(`${JSON.stringify({ event: "waiting", ...waiting })}\n`);
        else
          stdout.write(
            `\nWithin ${elapsed(waiting.within)}, show that you can log in as before: run this on your own machine. Without it\nssh and firewall are put back and nothing is removed. This goes on by itself.\n\n  ${waiting.line}\n${waiting.hint === "" ? "" : `${waiting.hint}\n`}\n`,
          );
      },
    });
  } finally {
    progress.close();
  }
};

/** Whether it writes the archive: one that ended while data went has written the only whole one, under its own key. */
const writesArchive = ({ plan }: UninstallPlan): boolean =>
  plan.steps.some(({ phase }) => phase === "archive");

/** Repositories that stay, for what they hold. */
const keptBackups = async (host: Host, { site }: UninstallPlan): Promise<readonly string[]> => {
  const paths = [...site.inventory.before("repository").keys()];
  const there = await Promise.all(paths.map((path) => host.stat(path)));
  return paths.filter((_, index) => there[index] !== null);
};

const left = (
  planned: UninstallPlan,
  { choices }: Manner,
  repositories: readonly string[],
): readonly string[] => [
  `${choices.program}: remove it with rm -f ${choices.program}`,
  ...(choices.archive === null
    ? []
    : [
        `${choices.archive.path}, the archive${writesArchive(planned) ? "" : " of an earlier run, with the key from then"}; to open it: ${openLine(choices.archive.path)}`,
      ]),
  ...repositories.map((path) => `the backups in ${path}; backup_key, as on the recovery sheet, opens them`),
  ...(choices.keepData ? ["settings and secrets in /etc/clincher, data in /opt/openclaw"] : []),
  ...(choices.packages ? [] : ["the packages that were installed (--packages removes them)"]),
];

const uninstallAs = async (host: Host, manner: Manner): Promise<ExitCode> => {
  const { choices, json, yes } = manner;
  const planned = await planUninstall(host, choices);
  if (!json)
    stdout.write(
      renderPlan(planned.plan, { style: stdout.style, took: 0, next: "clincher uninstall", diffLines: 0 }),
    );
  if (manner.dryRun) {
    stdout.write(
      json
        ? `${JSON.stringify(planJson(planned.plan, await readRedactor(host)))}\n`
        : "Nothing was changed. Next: the same without --dry-run\n",
    );
    return exitCodes.ok;
  }
  if (!(await agreed({ command: "uninstall", message: "Remove all of this?", json, yes }))) {
    stderr.write("Nothing was changed.\n");
    return exitCodes.interrupted;
  }
  if (manner.showKey && choices.archive !== null && writesArchive(planned))
    stdout.write(`\nKey of the archive, shown this once; write it down now:\n  ${choices.archive.key}\n\n`);
  await run(host, planned, manner);
  const stays = left(planned, manner, await keptBackups(host, planned));
  stdout.write(
    json
      ? `${JSON.stringify({ event: "uninstalled", changes: planned.plan.changes, left: stays })}\n`
      : `This server is as it was before clincher. What is left:\n${stays
          .map((line) => `  ${line}\n`)
          .join("")}`,
  );
  return exitCodes.ok;
};

export const uninstallCommand = command({
  name: "uninstall",
  summary: "Put this server back as it was before clincher.",
  details: [
    "Shows what it will do and asks. Stops the services, writes an encrypted archive of settings and data, then puts ssh and firewall back and waits until you have logged in as before; only then is anything removed: containers, images, networks, units, files (their originals come back), users.",
    "Without that login everything is put back after ten minutes and nothing is removed. A run that was cut off is finished by running it again.",
  ],
  examples: [
    ["clincher uninstall --dry-run", "Only shows it."],
    ["clincher uninstall", "Packages stay; they may be in use by now."],
    ["clincher uninstall --packages", "Those that clincher installed go too."],
    ["clincher uninstall --keep-data", "Settings and the agent's state stay where they are."],
  ],
  args: {
    packages: { type: "boolean", description: "Remove the packages that clincher installed." },
    "keep-data": {
      type: "boolean",
      description: "Leave settings, secrets and the agent's state; no archive then.",
    },
    archive: {
      type: "string",
      valueHint: "FILE",
      description: "Where the archive goes; /root/openclaw-DATE.tar.gz.enc without it.",
    },
    "key-file": {
      type: "string",
      valueHint: "FILE",
      description: "Its first line is the key of the archive. Without it one is made and shown once.",
    },
    "without-archive": { type: "boolean", description: "Keep nothing of what is removed." },
    "confirm-within": {
      type: "string",
      valueHint: "TIME",
      default: "10m",
      description: "Time to log in as before, such as 90s or 30m.",
    },
    "dry-run": { type: "boolean", description: "Show what would be done and stop." },
    yes: { type: "boolean", alias: "y", description: "Do not ask. Needed without a terminal." },
    json: { type: "boolean", description: "One event a line, as JSON; needs --yes." },
  },
  async run(args, { host, environment }) {
    const within = durationFlag("uninstall", "--confirm-within", args["confirm-within"]);
    return alone(host, async () => {
      if (!isChanged(host)) {
        if (!args["dry-run"]) await dropStateFolder(host);
        stdout.write(
          args.json ? `${JSON.stringify({ event: "uninstalled", changes: 0 })}\n` : `${nothing}\n`,
        );
        return exitCodes.ok;
      }
      const chosen = await chooseArchive(host, {
        archive: args.archive,
        keyFile: args["key-file"],
        declined:
          args["without-archive"] === true ||
          (args["keep-data"] === true && args.archive === undefined && args["key-file"] === undefined),
        // The key of a trial opens nothing.
        terminal: args["dry-run"] === true || (stdout.style.live && !args.json),
      });
      return uninstallAs(host, {
        ...chosen,
        within,
        environment,
        dryRun: args["dry-run"] === true,
        yes: args.yes === true,
        json: args.json === true,
        choices: {
          packages: args.packages === true,
          keepData: args["keep-data"] === true,
          archive: chosen.archive,
          program: process.execPath,
          updates: leftByUpdates(process.execPath),
        },
      });
    });
  },
});
