import { createHash } from "node:crypto";
import type { Settings } from "../settings/schema.ts";

/** What cron does, each in the way in which a person could do it by hand. */
export const scheduledTasks = ["backup", "verify", "prune", "drill"] as const;
export type ScheduledTask = (typeof scheduledTasks)[number];

/** What cron does on any server; one that stands by for another has "sync" alone. */
export type TimedTask = ScheduledTask | "sync";

/** A run is missing when there is none within so many periods. */
export const patience = 1.5;

/** When a task runs, in the server's own time. */
export interface Timing {
  readonly task: TimedTask;
  readonly minute: number;
  readonly hours: readonly number[];
  /** 0 is Sunday; every day when absent. */
  readonly weekday?: number;
  /** 1 to 28, so that every month has it. */
  readonly day?: number;
  /** Longest time between two runs, hours. */
  readonly period: number;
  readonly argv: readonly [string, ...string[]];
}

/** 0 to `limit` - 1: the same for a domain at all times, different for different ones. */
const spread = (domain: string, what: string, limit: number): number =>
  createHash("sha256").update(`${domain} ${what}`).digest().readUInt32BE(0) % limit;

/** Another clincher may be at work, an install for instance: it is waited for. */
const wait = ["--wait", "30m"] as const;

/**
 * When what runs by itself; nothing when backups are off. Spread over the hour and the week by the domain: many servers
 * that use one place do not all come at once, and no task of a server begins with another.
 */
export const timetable = ({ domain, backup }: Pick<Settings, "domain" | "backup">): readonly Timing[] => {
  if (!backup.enabled) return [];
  const minute = spread(domain, "minute", 60);
  const weekday = spread(domain, "weekday", 7);
  const first = spread(domain, "hour", backup.every_hours);
  const times = Math.ceil(24 / backup.every_hours);
  return [
    {
      ...{ task: "backup", minute, period: backup.every_hours },
      hours: Array.from({ length: times }, (_, index) => (first + index * backup.every_hours) % 24).sort(
        (a, b) => a - b,
      ),
      argv: ["clincher", "backup", "run", ...wait],
    },
    {
      ...{ task: "verify", minute: (minute + 20) % 60, period: 7 * 24, weekday },
      hours: [spread(domain, "verify", 4)],
      argv: ["clincher", "backup", "verify", ...wait],
    },
    {
      ...{ task: "prune", minute: (minute + 40) % 60, period: 7 * 24, weekday: (weekday + 3) % 7 },
      hours: [spread(domain, "prune", 4)],
      argv: ["clincher", "backup", "prune", ...wait],
    },
    {
      ...{ task: "drill", minute: (minute + 50) % 60, period: 31 * 24, day: spread(domain, "day", 28) + 1 },
      hours: [spread(domain, "drill", 4)],
      argv: ["clincher", "drill", "run", ...wait],
    },
  ];
};

const head = `# Written by clincher from clincher.toml; a change made here is undone by the next \`clincher install\`.
# What became of each run: clincher schedule. What it said: journalctl -t clincher
SHELL=/bin/sh
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
`;

/** The times as crontab(5) has them: minute, hour, day of month, month, day of week. */
export const cronTime = ({ minute, hours, day, weekday }: Timing): string =>
  [minute, hours.join(","), day ?? "*", "*", weekday ?? "*"].join(" ");

/** /etc/cron.d/clincher. Lines longer than logger's usual limit of 1 KiB are kept whole. */
export const cronText = (timings: readonly Timing[]): string =>
  [
    head,
    ...timings.map(
      (timing) =>
        `${cronTime(timing)} root ${timing.argv.join(" ")} 2>&1 | logger -t clincher --size 16KiB\n`,
    ),
  ].join("");

const day = 24 * 3600 * 1000;

/** The first time after a moment at which a task begins, milliseconds since 1970; by the clock of this process's zone. */
export const nextRun = (timing: Timing, after: number): number => {
  const { minute, hours } = timing;
  const start = new Date(after);
  // A day that the clock leaves out when summer begins still leaves the next.
  for (let ahead = 0; ahead * day <= 63 * day; ahead += 1) {
    const date = new Date(start.getFullYear(), start.getMonth(), start.getDate() + ahead);
    if (timing.weekday !== undefined && date.getDay() !== timing.weekday) continue;
    if (timing.day !== undefined && date.getDate() !== timing.day) continue;
    for (const hour of hours) {
      const at = new Date(date.getFullYear(), date.getMonth(), date.getDate(), hour, minute).getTime();
      if (at > after) return at;
    }
  }
  throw new Error("a task that never runs");
};
