import { dpkgState } from "../facts/dpkg-state.ts";
import { type Check, error } from "./check.ts";

/** A package manager that is at work is waited for; one that was cut off refuses to work. */
export const dpkg: Check = {
  name: "dpkg",
  needs: [dpkgState],
  check: (facts) => {
    const { broken, interrupted, busy } = facts.get(dpkgState);
    if (busy || (broken.length === 0 && !interrupted)) return [];
    return [
      error({
        what:
          broken.length === 0
            ? "dpkg was interrupted and has not finished its work"
            : `dpkg has not finished with: ${broken.slice(0, 10).join(", ")}${broken.length > 10 ? ", …" : ""}`,
        where: "/var/lib/dpkg",
        why: "apt installs nothing until this is repaired.",
        fix: "Run: dpkg --configure -a && apt-get --fix-broken install",
      }),
    ];
  },
};
