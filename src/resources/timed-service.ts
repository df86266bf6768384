import { file } from "./file.ts";
import type { Resource } from "./resource.ts";
import { service } from "./service.ts";

const folder = "/etc/systemd/system";
const readable = { mode: 0o644, uid: 0, gid: 0 } as const;

/** Paths of a timer, and of the service of clincher's own that it starts. */
export const timedPaths = (name: string) => ({
  timer: `${folder}/${name}.timer`,
  unit: `${folder}/${name}.service`,
});

/** A service that a timer starts; the timer is enabled and runs. */
export const timedService = (
  name: string,
  texts: { readonly unit: string; readonly timer: string },
): readonly Resource[] => {
  const { unit, timer } = timedPaths(name);
  return [
    file({ path: unit, content: texts.unit, ...readable }),
    file({ path: timer, content: texts.timer, ...readable }),
    service(`${name}.timer`, [unit, timer]),
  ];
};
