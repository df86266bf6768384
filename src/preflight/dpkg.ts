import { dpkgState, isBroken } from "../facts/dpkg-state.ts";
import { packagesCutOff } from "../facts/packages-cut-off.ts";
import { type Check, error } from "./check.ts";

/**
 * A package manager that is at work is waited for; one that was cut off refuses to work. Where it was clincher's run that
 * was cut off, the next one finishes it.
 */
export const dpkg: Check = {
  name: "dpkg",
  needs: [dpkgState, packagesCutOff],
  check: (facts) => {
    const state = facts.get(dpkgState);
    const { broken } = state;
    if (state.busy || !isBroken(state) || facts.get(packagesCutOff)) return [];
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
