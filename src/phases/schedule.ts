import { absentFile } from "../resources/absent-file.ts";
import { file } from "../resources/file.ts";
import { service } from "../resources/service.ts";
import type { PhaseDefinition } from "./phase.ts";
import { cronText, timetable } from "./timetable.ts";

export const cronPath = "/etc/cron.d/clincher";
export const cronUnit = "cron.service";

/** What runs by itself: backups, and what shows that they are good for something. */
export const schedulePhase: PhaseDefinition = {
  name: "schedule",
  title: "Schedule",
  resources: ({ deployment }) => {
    const timings = timetable(deployment.settings);
    if (timings.length === 0) return [absentFile(cronPath)];
    return [
      file({ path: cronPath, content: cronText(timings), mode: 0o644, uid: 0, gid: 0 }),
      service(cronUnit),
    ];
  },
};
