import { absentFile } from "../resources/absent-file.ts";
import { file } from "../resources/file.ts";
import { service } from "../resources/service.ts";
import type { Settings } from "../settings/schema.ts";
import type { Phase } from "./phase.ts";
import { cronPath, cronUnit } from "./schedule.ts";
import { patience, type Timing, timetable } from "./timetable.ts";

/** Only there while this server waits for another to fail. */
export const syncCron = "/etc/cron.d/clincher-standby";

/** The one thing that runs by itself there: the newest backup of the other server comes over. */
export const syncTiming: Timing = {
  ...{ task: "sync", minute: 17, period: 1 },
  hours: Array.from({ length: 24 }, (_, hour) => hour),
  argv: ["clincher", "standby", "sync", "--wait", "30m"],
};

/** As crontab(5) has it. */
export const syncTime = `${syncTiming.minute} * * * *`;

const hour = 3_600_000;

/**
 * How old the newest backup that has come over may be, milliseconds; null where the other server makes none by itself. What
 * is older says that it makes none any more, or not there.
 */
export const longestBehind = (settings: Pick<Settings, "domain" | "backup">): number | null => {
  const backup = timetable(settings).find(({ task }) => task === "backup");
  return backup === undefined ? null : patience * (backup.period + syncTiming.period) * hour;
};

const text = `# Written by clincher. The newest backup of the other server comes over every hour.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
${syncTime} root ${syncTiming.argv.join(" ")} 2>&1 | logger -t clincher
`;

/** In place of the schedule, on a server that waits; one that was taken over from has a schedule of its own. */
export const syncPhase: Phase = {
  name: "sync",
  title: "Backups come over by themselves",
  resources: [
    absentFile(cronPath),
    file({ path: syncCron, content: text, mode: 0o644, uid: 0, gid: 0 }),
    service(cronUnit),
  ],
};
