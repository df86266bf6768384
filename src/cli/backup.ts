import { bytes } from "../console/bytes.ts";
import { duration } from "../console/duration.ts";
import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { stdout } from "../console/terminal.ts";
import { knownDeployment } from "../deploy/known-deployment.ts";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import {
  type BackupResult,
  type Kept,
  listBackups,
  makeBackup,
  pruneBackups,
  type Vault,
  verifyBackups,
} from "../recovery/backup.ts";
import { showBackup } from "../recovery/show.ts";
import { version } from "../version.ts";
import { alone, patienceOf } from "./alone.ts";
import { exportCommand } from "./backup-export.ts";
import { forgetLostCommand } from "./backup-forget-lost.ts";
import { command, type Session } from "./command.ts";
import { commandGroup } from "./group.ts";
import { withProgress } from "./long-work.ts";
import { moment } from "./moment.ts";

const json = { type: "boolean", description: "One JSON object." } as const;
const target = {
  type: "string",
  valueHint: "NAME",
  description: "One place only, by its name in backup.targets.",
} as const;
const wait = {
  type: "string",
  valueHint: "TIME",
  description: "Wait so long for another clincher to be done, such as 30m. For cron.",
} as const;

/** To be read when it is this command's turn: the one that it waited for may have changed key, places and release. */
const vaultFor = async (host: Host, { environment }: Session): Promise<Vault> => {
  const { site, redact } = await knownDeployment(host, environment);
  return { deployment: site.deployment, version, redact };
};

const resultText = (result: BackupResult, took: number, style: Style): string =>
  [
    `${style.green("Saved.")} ${result.files} files, ${bytes(result.bytes)}, ${bytes(result.added)} of it new, in ${duration(took)}.`,
    `  Backup ${result.id.slice(0, 8)} in ${[result.place, ...result.copied].join(", ")}.`,
    result.still === 0
      ? "  The agent was not running."
      : `  The agent stood still for ${duration(result.still)}.`,
    "",
    "Next: clincher backup list, and clincher recovery-sheet if you have none yet",
    "",
  ].join("\n");

const runCommand = command({
  name: "backup run",
  summary: "Make a backup now, in every place.",
  details: [
    "Settings, secrets, the agent's memory and sessions, certificates: everything that cannot be made again, encrypted with backup_key.",
    "What is much is saved while the agent works; then it stands still for about a second, and all of it is saved as it was at that moment. Only what changed since the last backup is stored.",
  ],
  examples: [
    ["clincher backup run", "What cron does as well."],
    ["clincher backup run --json", "The result as JSON."],
  ],
  args: { wait, json },
  async run(args, session) {
    const { host } = session;
    const began = performance.now();
    const result = await alone(
      host,
      async () => {
        const vault = await vaultFor(host, session);
        return await withProgress(args.json === true, (progress) => makeBackup(host, vault, progress));
      },
      patienceOf("backup run", args.wait),
    );
    const took = (performance.now() - began) / 1000;
    stdout.write(
      args.json ? `${JSON.stringify({ ...result, took })}\n` : resultText(result, took, stdout.style),
    );
    return exitCodes.ok;
  },
});

const listText = (all: readonly Kept[], style: Style): string =>
  [
    ...all.flatMap(({ place, repository, snapshots, unreadable }) => [
      `${style.bold(place)}  ${repository}`,
      snapshots.length === 0
        ? "  none yet"
        : table(
            [{}, {}, {}, {}],
            snapshots.map(({ id, time, host, openclaw }) => [
              `  ${id.slice(0, 8)}`,
              moment(time),
              host,
              openclaw === null ? "" : `OpenClaw ${openclaw}`,
            ]),
          ),
      ...unreadable.map((id) => style.red(`  ${id}  is damaged: clincher backup verify`)),
      "",
    ]),
    "Next: clincher backup show ID",
    "",
  ].join("\n");

const listCommand = command({
  name: "backup list",
  summary: "Show the backups there are, oldest first.",
  details: ["Reads every place. Exit code 6: one cannot be reached."],
  examples: [["clincher backup list --target local", "One place only."]],
  args: { target, json },
  async run(args, session) {
    const { deployment } = await vaultFor(session.host, session);
    const all = await listBackups(session.host, deployment, args.target);
    stdout.write(args.json ? `${JSON.stringify(all)}\n` : listText(all, stdout.style));
    return exitCodes.ok;
  },
});

const showCommand = command({
  name: "backup show",
  summary: "Show what a backup is of.",
  details: ["Which server, which releases, how much. ID is the beginning of an id, or latest."],
  examples: [["clincher backup show latest", "The newest."]],
  args: {
    id: { type: "positional", valueHint: "ID", default: "latest", description: "Which backup." },
    target,
    json,
  },
  async run(args, session) {
    const { deployment } = await vaultFor(session.host, session);
    const { snapshot, about } = await showBackup(session.host, deployment, args.id, args.target);
    if (args.json) stdout.write(`${JSON.stringify({ ...snapshot, ...about })}\n`);
    else
      stdout.write(
        `${table(
          [{ paint: stdout.style.bold }, {}],
          [
            ["Backup", `${snapshot.id.slice(0, 8)} of ${moment(Date.parse(about.taken))}`],
            ["Server", `${about.host} (${about.addresses.join(", ")}), ${about.os}, ${about.architecture}`],
            ["Dashboard", `https://${about.domain}`],
            ["Made with", `clincher ${about.clincher}, OpenClaw ${about.openclaw}`],
            ["Holds", `${about.files} files, ${bytes(about.bytes)}`],
          ],
        )}\n\nNext: clincher restore (on a fresh server), or clincher drill run (a rehearsal here)\n`,
      );
    return exitCodes.ok;
  },
});

const verifyCommand = command({
  name: "backup verify",
  summary: "Check that the stored backups are whole.",
  details: [
    "Reads the structure of each repository, and of its content a tenth, chosen anew each time; with --all everything. A place in trouble does not keep the others from it. It does not show that a backup can be restored: clincher drill does.",
  ],
  examples: [["clincher backup verify --all", "Each stored byte."]],
  args: { all: { type: "boolean", description: "Read each byte." }, target, wait, json },
  async run(args, session) {
    const { host } = session;
    const part = args.all ? "100%" : "10%";
    const places = await alone(
      host,
      async () => {
        const vault = await vaultFor(host, session);
        return await withProgress(args.json === true, () =>
          verifyBackups(host, vault, { target: args.target, part }),
        );
      },
      patienceOf("backup verify", args.wait),
    );
    stdout.write(
      args.json
        ? `${JSON.stringify({ places, part })}\n`
        : `Whole: ${places.join(", ")}. Next: clincher drill run\n`,
    );
    return exitCodes.ok;
  },
});

const pruneCommand = command({
  name: "backup prune",
  summary: "Forget what the settings do not keep.",
  details: ["How many backups stay is in backup.targets: keep_last, keep_daily, keep_weekly, keep_monthly."],
  examples: [["clincher backup prune", "What cron does once a week."]],
  args: { target, wait, json },
  async run(args, session) {
    const { host } = session;
    const places = await alone(
      host,
      async () => {
        const vault = await vaultFor(host, session);
        return await withProgress(args.json === true, () => pruneBackups(host, vault, args.target));
      },
      patienceOf("backup prune", args.wait),
    );
    stdout.write(
      args.json
        ? `${JSON.stringify({ places })}\n`
        : `Pruned: ${places.join(", ")}. Next: clincher backup list\n`,
    );
    return exitCodes.ok;
  },
});

export const backupCommand = commandGroup({
  name: "backup",
  summary: "Save everything that cannot be made again, and look after it.",
  details: [
    "Backups are restic repositories: each place in backup.targets is one. Cron makes them; see clincher schedule.",
  ],
  examples: [
    ["clincher backup run", "One more, now."],
    ["clincher backup list", "Which there are."],
  ],
  commands: [
    runCommand,
    listCommand,
    showCommand,
    verifyCommand,
    pruneCommand,
    forgetLostCommand,
    exportCommand,
  ],
});
