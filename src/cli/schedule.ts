import { bytes } from "../console/bytes.ts";
import { duration } from "../console/duration.ts";
import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { stdout } from "../console/terminal.ts";
import { knownDeployment } from "../deploy/known-deployment.ts";
import { exitCodes } from "../exit.ts";
import type { TaskRecord } from "../recovery/records.ts";
import { readSchedule, type Schedule } from "../recovery/schedule.ts";
import { command } from "./command.ts";
import { moment } from "./moment.ts";

const outcomeOf = ({ outcome, said }: TaskRecord): string => {
  if (outcome === null) return "no end yet, or cut off";
  const [first = ""] = said.split("\n");
  return `${outcome}: ${first.slice(0, 60)}`;
};

const lastCells = (last: TaskRecord | null): readonly string[] => {
  if (last === null) return ["never", "", "", ""];
  const { started, ended, bytes: size } = last;
  return [
    moment(started),
    ended === null ? "" : duration(Math.max(0, ended - started) / 1000),
    size === null ? "" : bytes(size),
    outcomeOf(last),
  ];
};

/** Pure: what a person sees. */
export const scheduleText = ({ enabled, standby, lost, alerts, tasks }: Schedule, style: Style): string => {
  if (!enabled)
    return "Nothing runs by itself: backup.enabled is false.\n\nNext: set it to true in /etc/clincher/clincher.toml, then clincher install\n";
  if (lost)
    return "Another server has taken over from this one, and makes the backups: nothing runs by itself here.\n\nNext: clincher standby status\n";
  return [
    ...(standby
      ? ["This server stands by for another: it brings that one's backups over, and makes none itself.", ""]
      : []),
    ...alerts.flatMap(({ what, fix }) => [style.red(`! ${what}`), `  ${fix}`]),
    ...(alerts.length > 0 ? [""] : []),
    table(
      [
        { title: "Task" },
        { title: "Next run" },
        { title: "Last run" },
        { title: "Took", align: "right" },
        { title: "Size", align: "right" },
        { title: "How it ended" },
      ],
      tasks.map(({ task, next, last }) => [task, moment(next), ...lastCells(last)]),
    ),
    "",
    alerts.length > 0
      ? "Next: run what is named above; what cron's runs said: journalctl -t clincher"
      : `Next: clincher ${standby ? "standby status" : "backup list"}; what cron's runs said: journalctl -t clincher`,
    "",
  ].join("\n");
};

export const scheduleCommand = command({
  name: "schedule",
  summary: "Show what runs by itself, and how it ended the last time.",
  details: [
    "Cron does it, from /etc/cron.d/clincher (clincher-standby on a server that stands by). A run that failed, or that should have been and was not, is shown first.",
    "Exit code 0: all is as it should be. 1: something failed or is missing.",
  ],
  examples: [
    ["clincher schedule", "Are backups being made?"],
    ["clincher schedule --json", "For a monitor: look at the exit code."],
  ],
  args: { json: { type: "boolean", description: "One JSON object." } },
  async run(args, { host, environment }) {
    const { site } = await knownDeployment(host, environment);
    const schedule = await readSchedule(host, site.deployment);
    stdout.write(args.json ? `${JSON.stringify(schedule)}\n` : scheduleText(schedule, stdout.style));
    return schedule.alerts.length === 0 ? exitCodes.ok : exitCodes.failed;
  },
});
