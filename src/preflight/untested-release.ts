import { isKnown, nearestKnown, versions } from "../settings/releases.ts";
import { type Check, warning } from "./check.ts";

/** Another release of OpenClaw may be what the operator needs today; what nobody tested is theirs to know. */
export const untestedRelease: Check = {
  name: "untested-release",
  needs: [],
  check: (_, { deployment }) => {
    const { version } = deployment.settings.openclaw;
    if (isKnown(version)) return [];
    return [
      warning({
        what: `clincher was not tested with OpenClaw ${version}`,
        why: `It gets the settings of ${nearestKnown(version)}. Its own check of them decides, before the running gateway is touched; whether each still does what it did, nobody has seen.`,
        fix: `Tested are ${versions.join(" and ")}. With another, run clincher verify afterwards.`,
      }),
    ];
  },
};
