import { Facts } from "../facts/fact.ts";
import { stat } from "../facts/file.ts";
import { readPart } from "../facts/standby.ts";
import { unit } from "../facts/unit.ts";
import type { Host } from "../host/host.ts";
import { cronPath, cronUnit } from "../phases/schedule.ts";
import { syncCron, syncTime, syncTiming } from "../phases/sync.ts";
import { cronTime, nextRun, patience, type TimedTask, type Timing, timetable } from "../phases/timetable.ts";
import type { Deployment } from "../settings/deployment.ts";
import { readRecords, type TaskRecord } from "./records.ts";

export interface TaskStatus {
  readonly task: TimedTask;
  /** As crontab(5) has it. */
  readonly cron: string;
  /** The last run, by cron or by hand. */
  readonly last: TaskRecord | null;
  /** Milliseconds since 1970. */
  readonly next: number;
}

export interface Alert {
  readonly task: TimedTask | null;
  readonly what: string;
  readonly fix: string;
}

export interface Schedule {
  readonly enabled: boolean;
  /** This server waits for another to fail: what runs by itself brings that one's backups over. */
  readonly standby: boolean;
  /** Another server has taken over from this one: what cron still begins here is refused, and nobody misses it. */
  readonly lost: boolean;
  readonly alerts: readonly Alert[];
  readonly tasks: readonly TaskStatus[];
}

const hour = 3_600_000;

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

const cron = unit(cronUnit);

/** What makes cron do its part again, here. */
const fixOf = (standby: boolean): string => (standby ? "clincher standby sync" : "clincher install");

/** What runs by itself, when it last did and will again, and what is wrong with that. */
export const readSchedule = async (host: Host, { settings }: Deployment): Promise<Schedule> => {
  const part = await readPart(host);
  const standby = part === "waits" || part === "takes over";
  const lost = part === "lost";
  const timings = standby ? [syncTiming] : timetable(settings);
  if (timings.length === 0) return { enabled: false, standby, lost, alerts: [], tasks: [] };
  if (lost) return { enabled: true, standby, lost, alerts: [], tasks: [] };
  const path = standby ? syncCron : cronPath;
  const cronFile = stat(path);
  const facts = await Facts.collect(host, [cronFile, cron]);
  const now = host.now();
  const there = facts.get(cronFile);
  const since = there?.modified ?? now;
  const tasks = timings.map((timing) => ({ timing, records: readRecords(host, timing.task) }));
  const why = there === null ? `${path} is not there` : "cron is not running";
  return {
    enabled: true,
    standby,
    lost,
    alerts: [
      ...(there !== null && facts.get(cron).active
        ? []
        : [{ task: null, what: `Nothing runs by itself: ${why}`, fix: fixOf(standby) }]),
      ...tasks.flatMap(({ timing, records }) => taskAlerts(timing, records, since, now)),
    ],
    tasks: tasks.map(({ timing, records }) => ({
      task: timing.task,
      cron: standby ? syncTime : cronTime(timing),
      last: records[0] ?? null,
      next: nextRun(timing, now),
    })),
  };
};
