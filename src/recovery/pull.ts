import { Facts } from "../facts/fact.ts";
import type { Host } from "../host/host.ts";
import { gatewayCode } from "../phases/images.ts";
import { images } from "../resources/images.ts";
import type { Resource } from "../resources/resource.ts";
import type { Deployment } from "../settings/deployment.ts";
import { imageLockPath } from "../stack/paths.ts";

const makeNow = async (host: Host, resource: Resource, progress: (line: string) => void): Promise<void> => {
  const facts = await Facts.collect(host, resource.needs);
  for (const change of resource.diff(facts, { changes: () => false })) await change.make({ host, progress });
};

/** Images that are not here yet, each held to the digest that was noted when it was first here. */
export const pullImages = async (
  host: Host,
  names: readonly string[],
  progress: (line: string) => void,
): Promise<void> => makeNow(host, images(names, imageLockPath), progress);

/** What the gateway of this deployment would compile when it starts; its image is here. */
export const compileAhead = async (
  host: Host,
  deployment: Deployment,
  progress: (line: string) => void,
): Promise<void> => makeNow(host, gatewayCode(deployment), progress);
