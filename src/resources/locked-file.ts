import { file as fileFact } from "../facts/file.ts";
import type { Access } from "../host/host.ts";
import { describeAccess } from "./access.ts";
import { file } from "./file.ts";
import { type ImageLock, parseLock } from "./image-lock.ts";
import type { Resource } from "./resource.ts";

export interface LockedFile extends Access {
  readonly path: string;
  readonly lockPath: string;
  /** "name:tag" of every image that the text names by its digest. */
  readonly images: readonly string[];
  textFor(lock: ImageLock): string;
}

/**
 * A file that names images by the digests that are locked. Before the first pull these are not known: then it is written
 * once the images are here.
 */
export const lockedFile = ({ path, lockPath, images, textFor, ...access }: LockedFile): Resource => {
  const lockFile = fileFact(lockPath);
  const whole = (lock: ImageLock): Resource => file({ path, content: textFor(lock), ...access });
  return {
    ...whole({}),
    needs: [...whole({}).needs, lockFile],
    after: ["images"],
    diff: (facts, earlier) => {
      const lock = parseLock(facts.get(lockFile)?.content ?? null);
      if (images.every((name) => lock[name] !== undefined)) return whole(lock).diff(facts, earlier);
      return [
        {
          action: "update",
          summary: `write ${path} (${describeAccess(access)})`,
          notes: ["names the images by the digests that are recorded at their pull"],
          make: async ({ host }) =>
            host.writeFile(path, textFor(parseLock(await host.read(lockPath))), access),
        },
      ];
    },
  };
};
