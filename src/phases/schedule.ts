import { absentFile } from "../resources/absent-file.ts";
import { file } from "../resources/file.ts";
import { repository } from "../resources/repository.ts";
import type { Resource } from "../resources/resource.ts";
import { service } from "../resources/service.ts";
import { firstOf, placeOf } from "../restic/place.ts";
import type { Deployment } from "../settings/deployment.ts";
import { repositoryKind } from "../settings/values/repository.ts";
import type { PhaseDefinition } from "./phase.ts";
import { cronText, timetable } from "./timetable.ts";

export const cronPath = "/etc/cron.d/clincher";
export const cronUnit = "cron.service";

/** Where backups go first, when that is a folder. Others answer or do not: their repositories come with the first backup. */
const ownRepository = ({ settings: { backup }, secrets }: Deployment): readonly Resource[] => {
  const first = firstOf(backup.targets);
  return first === undefined || repositoryKind(first.repository) !== "local"
    ? []
    : [repository(placeOf(first, secrets.backup_key, secrets))];
};

/** What runs by itself: backups, and what shows that they are good for something. */
export const schedulePhase: PhaseDefinition = {
  name: "schedule",
  title: "Schedule",
  resources: ({ deployment }) => {
    const timings = timetable(deployment.settings);
    if (timings.length === 0) return [absentFile(cronPath)];
    return [
      ...ownRepository(deployment),
      file({ path: cronPath, content: cronText(timings), mode: 0o644, uid: 0, gid: 0 }),
      service(cronUnit),
    ];
  },
};
