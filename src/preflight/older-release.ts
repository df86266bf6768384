import { containers } from "../facts/containers.ts";
import { file } from "../facts/file.ts";
import { parseLock } from "../resources/image-lock.ts";
import { isNewer } from "../settings/releases.ts";
import { releasesIn } from "../stack/image-release.ts";
import { imageLockPath } from "../stack/paths.ts";
import { pinnedImages } from "../stack/pins.ts";
import { services } from "../stack/services.ts";
import { type Check, error } from "./check.ts";

const lock = file(imageLockPath);

/** An install takes no data back: the older release would meet what the newer one has written. */
export const olderRelease: Check = {
  name: "older-release",
  needs: [containers, lock],
  ofData: true,
  check: (facts, { deployment }) => {
    const { version } = deployment.settings.openclaw;
    const gateway = facts.get(containers)?.find(({ name }) => name === services.gateway);
    const digests = parseLock(facts.get(lock)?.content ?? null);
    const { name } = pinnedImages(version).gateway;
    const releases = gateway?.image.startsWith(name) === true ? releasesIn(gateway.image, digests) : [];
    const [here] = releases;
    if (here === undefined || !releases.every((each) => isNewer(each, version))) return [];
    return [
      error({
        what: `OpenClaw ${version} is older than ${here}, which is here`,
        where: "openclaw.version",
        why: "An older release cannot read what a newer one wrote.",
        fix: `Say ${here} there. Back to what was before the last upgrade, data included: clincher rollback. To an earlier backup: clincher restore`,
      }),
    ];
  },
};
