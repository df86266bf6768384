import { stat } from "../facts/file.ts";
import { type Check, error } from "./check.ts";

/** There exactly when systemd is the running init: sd_booted(3). */
const sign = stat("/run/systemd/system");

export const initSystem: Check = {
  name: "init-system",
  needs: [sign],
  check: (facts) => {
    if (facts.get(sign)?.kind === "directory") return [];
    return [
      error({
        what: "systemd is not the init system of this machine",
        where: "/run/systemd/system",
        why: "Docker and clincher's timers are started by systemd. Inside most containers there is none.",
        fix: "Run clincher on a server or virtual machine that was booted by systemd, not inside a container.",
      }),
    ];
  },
};
