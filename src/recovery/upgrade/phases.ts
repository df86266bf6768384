import { gatewayPhase } from "../../phases/gateway.ts";
import { imagesPhase } from "../../phases/images.ts";
import type { Phase, Site } from "../../phases/phase.ts";
import { proofPhase } from "../../phases/proof.ts";
import { guardService, sandboxPhase } from "../../phases/sandbox.ts";
import { patienceSeconds, servicesPhase, servicesWithin } from "../../phases/services.ts";
import { stackPhase } from "../../phases/stack.ts";
import { file } from "../../resources/file.ts";
import type { Resource } from "../../resources/resource.ts";
import { stackDirectories } from "../../stack/directories.ts";
import { stackFiles } from "../../stack/files.ts";
import { services } from "../../stack/services.ts";
import { swappedData } from "../restore/swap.ts";
import { releaseRoots } from "./paths.ts";

/** What a release of OpenClaw decides; the rest of a server is none of an upgrade's business. */
const definitions = [imagesPhase, sandboxPhase, stackPhase, gatewayPhase, servicesPhase, proofPhase];

const made = (site: Site): readonly Phase[] =>
  definitions.map(({ name, title, resources }) => ({ name, title, resources: resources(site) }));

/** As an install has them. */
export const releasePhases = made;

/** The filter is restarted next to what follows: no gateway runs that would ask it, and a question is asked after it. */
const filterBeside = (phases: readonly Phase[]): readonly Phase[] => {
  const isFilter = ({ id }: Resource): boolean => id === `service ${guardService}`;
  const change = (name: string, resource: Resource): Resource => {
    if (isFilter(resource)) return { ...resource, beside: true };
    return name === "proof"
      ? { ...resource, after: [...(resource.after ?? []), `service ${guardService}`] }
      : resource;
  };
  return phases.map((phase) => ({
    ...phase,
    resources: phase.resources.map((resource) => change(phase.name, resource)),
  }));
};

/**
 * The same for a release whose settings were checked by itself before the old one was stopped: they are not checked again
 * while nobody answers. Services have so many seconds to become healthy.
 */
export const forwardPhases = (site: Site, seconds: number): readonly Phase[] =>
  filterBeside(made(site)).map((phase) => {
    if (phase.name === "services") return { ...phase, resources: servicesWithin(site, seconds) };
    if (phase.name !== "gateway") return phase;
    const checked = stackFiles(site.deployment).filter((each) => each.mountedBy.includes("gateway"));
    return {
      ...phase,
      resources: phase.resources.map((resource) => {
        const same = checked.find(({ path, secret }) => !secret && resource.id === `file ${path}`);
        return same === undefined ? resource : { ...file(same), id: resource.id };
      }),
    };
  });

/** The way back: what was kept is in place before any service starts. The old release knows these settings. */
export const backPhases = (site: Site): readonly Phase[] => {
  const folders = stackDirectories(site.deployment);
  const swap = swappedData("replaced", folders, [], releaseRoots, [services.gateway]);
  return forwardPhases(site, patienceSeconds)
    .filter(({ name }) => name !== "proof")
    .flatMap((phase) =>
      phase.name === "stack"
        ? [{ name: "swap", title: "Data as it was before", resources: [swap] }, phase]
        : [phase],
    );
};
