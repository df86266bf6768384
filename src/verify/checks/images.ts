import { containerDetails } from "../../facts/container-details.ts";
import { file } from "../../facts/file.ts";
import { images } from "../../facts/images.ts";
import { parseLock } from "../../resources/image-lock.ts";
import { imageLockPath } from "../../stack/paths.ts";
import { pulledImages, tagged } from "../../stack/pins.ts";
import { type Check, dockerSilent, type Finding, failed, install, verdictOf } from "../check.ts";

const lockFile = file(imageLockPath);

/** Each container runs the very image whose digest was recorded when it was first pulled. */
export const imagesCheck: Check = {
  name: "images",
  title: "containers run the images whose digests are locked",
  on: ({ deployment }) => ({
    needs: [lockFile, images, containerDetails],
    judge: (facts) => {
      const containers = facts.get(containerDetails);
      if (containers === null) return failed(dockerSilent);
      const lock = parseLock(facts.get(lockFile)?.content ?? null);
      const pulled = pulledImages(deployment.settings);
      const problems = pulled.flatMap(([service, pin]): readonly Finding[] => {
        const name = tagged(pin);
        const digest = lock[name];
        if (digest === undefined)
          return [
            {
              what: `No digest of ${name} is locked`,
              where: imageLockPath,
              why: "A tag can be moved at the registry.",
              fix: install,
            },
          ];
        const container = containers.find((each) => each.name === service);
        const image = facts
          .get(images)
          ?.find(({ digests }) => digests.some((each) => each.endsWith(`@${digest}`)));
        if (container === undefined || (image !== undefined && container.imageId === image.id)) return [];
        return [
          {
            what: `${service} does not run the locked image`,
            why: `Locked is ${name} at ${digest.slice(0, 19)}…; it runs ${container.imageId.slice(0, 19)}….`,
            fix: install,
          },
        ];
      });
      return verdictOf(problems, `${pulled.length} digests as locked`);
    },
  }),
};
