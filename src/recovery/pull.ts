import { Facts } from "../facts/fact.ts";
import type { Host } from "../host/host.ts";
import { imageLockPath } from "../phases/images.ts";
import { images } from "../resources/images.ts";

/** Images that are not here yet, each held to the digest that was noted when it was first here. */
export const pullImages = async (
  host: Host,
  names: readonly string[],
  progress: (line: string) => void,
): Promise<void> => {
  const resource = images(names, imageLockPath);
  const facts = await Facts.collect(host, resource.needs);
  for (const change of resource.diff(facts, { changes: () => false })) await change.make({ host, progress });
};
