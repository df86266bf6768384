import { z } from "zod";
import { type ContainerDetails, containerDetails } from "../facts/container-details.ts";
import { dockerRequest } from "../facts/docker-api.ts";
import { Facts } from "../facts/fact.ts";
import { file } from "../facts/file.ts";
import { type Image, images } from "../facts/images.ts";
import { readJson } from "../facts/json.ts";
import type { Host } from "../host/host.ts";
import { parseLock } from "../resources/image-lock.ts";
import { imageLockPath } from "../stack/paths.ts";
import { type Known, type PinReport, pinReport } from "../stack/pin-report.ts";
import { pulledImages, tagged } from "../stack/pins.ts";
import { type Look, prepareLook } from "./look.ts";

const description = z.object({ Descriptor: z.object({ digest: z.string() }) });

/** Seconds until a registry counts as silent. */
const patience = 20;

/** The engine asks the registry as it would for a pull, and pulls nothing. */
const atRegistry = async (host: Host, name: string): Promise<Known> => {
  const answer = await dockerRequest(host, {
    method: "GET",
    path: `/distribution/${name}/json`,
    timeoutSeconds: patience,
  });
  if (!answer.ok) return { unknown: answer.reason };
  const said = answer.status === 200 ? readJson(answer.body, description) : null;
  if (said !== null) return { digest: said.Descriptor.digest };
  const message = readJson(answer.body, z.object({ message: z.string() }))?.message;
  return { unknown: message ?? `it answered ${answer.status}` };
};

/** Under which digest the registry knows the image that a container runs; its own number where it came from no registry. */
const running = (
  container: ContainerDetails | undefined,
  there: readonly Image[],
  locked: string | undefined,
): Known => {
  if (container === undefined) return { unknown: "there is no such container" };
  if (!container.running) return { unknown: "its container is stopped" };
  const digests =
    there.find(({ id }) => id === container.imageId)?.digests.flatMap((each) => each.split("@")[1] ?? []) ??
    [];
  // An image may be known under several.
  const digest = digests.find((each) => each === locked) ?? digests[0] ?? container.imageId;
  return { digest };
};

/** Every pinned image: what is pinned, what is locked, what runs, and what the registry has now. */
export const readPins = async (
  host: Host,
  look: Omit<Look, "only" | "skip">,
): Promise<readonly PinReport[]> => {
  const { site } = await prepareLook(host, { ...look, only: [], skip: [] });
  const lockFile = file(imageLockPath);
  const facts = await Facts.collect(host, [lockFile, images, containerDetails]);
  const lock = parseLock(facts.get(lockFile)?.content ?? null);
  return Promise.all(
    pulledImages(site.deployment.settings).map(async ([service, pin]) => {
      const name = tagged(pin);
      const container = facts.get(containerDetails)?.find((each) => each.name === service);
      const locked = lock[name];
      return pinReport({
        service,
        pinned: name,
        locked: locked === undefined ? { unknown: "none is recorded" } : { digest: locked },
        running: running(container, facts.get(images) ?? [], locked),
        registry: await atRegistry(host, name),
      });
    }),
  );
};
