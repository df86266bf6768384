import { executablePath } from "../facts/executable.ts";
import { stat } from "../facts/file.ts";
import { type Check, error } from "./check.ts";

const place = stat(executablePath);
const running = stat("/proc/self/exe");

/** Else the filter in front of Docker does not start, and a change of ssh that is to be taken back after a boot is not. */
export const executable: Check = {
  name: "executable",
  needs: [place, running],
  check: (facts) => {
    if (facts.get(place) !== null) return [];
    const here = facts.get(running)?.target ?? "clincher";
    return [
      error({
        what: `clincher is not at ${executablePath}`,
        where: here,
        why: "What runs by itself (services, the schedule, the way back of a change of ssh) runs it from there, also after a boot.",
        fix: `install -m 755 ${here} ${executablePath}, then run the same command again`,
      }),
    ];
  },
};
