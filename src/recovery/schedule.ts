import { Facts } from "../facts/fact.ts";
import { stat } from "../facts/file.ts";
import { unit } from "../facts/unit.ts";
import type { Host } from "../host/host.ts";
import { cronPath, cronUnit } from "../phases/schedule.ts";
import { cronTime, nextRun, type ScheduledTask, type Timing, timetable } from "../phases/timetable.ts";
import type { Deployment } from "../settings/deployment.ts";
import { readRecords, type TaskRecord } from "./records.ts";

export interface TaskStatus {
  readonly task: ScheduledTask;
  /** As crontab(5) has it. */
  readonly cron: string;
  /** The last run, by cron or by hand. */
  readonly last: TaskRecord | null;
  /** Milliseconds since 1970. */
  readonly next: number;
}

export interface Alert {
  readonly task: ScheduledTask | null;
  readonly what: string;
  readonly fix: string;
}

export interface Schedule {
  readonly enabled: boolean;
  readonly alerts: readonly Alert[];
  readonly tasks: readonly TaskStatus[];
}

const hour = 3_600_000;
/** A run is missing when there is none within so many periods. */
const patience = 1.5;

const hours = (milliseconds: number): string => {
  const whole = Math.round(milliseconds / hour);
  return whole < 72 ? `${whole} h` : `${Math.round(whole / 24)} days`;
};

/** Pure: what is wrong with a task, by its runs (newest first). `since` is when it was first to run by itself. */
export const taskAlerts = (
  { task, period, argv }: Timing,
  records: readonly TaskRecord[],
  since: number,
  now: number,
): readonly Alert[] => {
  const byHand = argv.filter((each) => each !== "--wait" && each !== "30m").join(" ");
  const ended = records.find(({ outcome }) => outcome !== null);
  const good = records.find(({ outcome }) => outcome === "done");
  const failed =
    ended?.outcome === "failed"
      ? [{ task, what: `The last ${task} failed: ${ended.said.split("\n")[0]}`, fix: byHand }]
      : [];
  const latest = good?.ended ?? since;
  if (latest > now + hour)
    return [
      ...failed,
      { task, what: `The last ${task} lies in the future`, fix: "Look at the clock: timedatectl" },
    ];
  if (now - latest <= patience * period * hour) return failed;
  const what =
    good === undefined
      ? `There has been no good ${task} yet`
      : `There has been no good ${task} for ${hours(now - latest)}`;
  return [
    ...failed,
    { task, what: `${what}; there is to be one every ${hours(period * hour)}`, fix: byHand },
  ];
};

const cronFile = stat(cronPath);
const cron = unit(cronUnit);

const cronAlerts = (facts: Facts): readonly Alert[] => {
  if (facts.get(cronFile) === null)
    return [
      { task: null, what: `Nothing runs by itself: ${cronPath} is not there`, fix: "clincher install" },
    ];
  if (facts.get(cron).active) return [];
  return [{ task: null, what: "Nothing runs by itself: cron is not running", fix: "clincher install" }];
};

/** What runs by itself, when it last did and will again, and what is wrong with that. */
export const readSchedule = async (host: Host, { settings }: Deployment): Promise<Schedule> => {
  const timings = timetable(settings);
  if (timings.length === 0) return { enabled: false, alerts: [], tasks: [] };
  const facts = await Facts.collect(host, [cronFile, cron]);
  const now = host.now();
  const since = facts.get(cronFile)?.modified ?? now;
  const tasks = timings.map((timing) => ({ timing, records: readRecords(host, timing.task) }));
  return {
    enabled: true,
    alerts: [
      ...cronAlerts(facts),
      ...tasks.flatMap(({ timing, records }) => taskAlerts(timing, records, since, now)),
    ],
    tasks: tasks.map(({ timing, records }) => ({
      task: timing.task,
      cron: cronTime(timing),
      last: records[0] ?? null,
      next: nextRun(timing, now),
    })),
  };
};
