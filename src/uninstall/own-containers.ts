import { type Container, containers } from "../facts/containers.ts";
import type { Facts } from "../facts/fact.ts";

const project = "openclaw";
export const projectLabel = "com.docker.compose.project";
/** On every container that the filter in front of Docker let through. */
const sandboxLabel = "dev.clincher.guard";

const isOwn = ({ labels }: Pick<Container, "labels">): boolean =>
  labels[projectLabel] === project || labels[sandboxLabel] !== undefined;

/** Containers that clincher or its gateway made. */
export const ownContainers = (facts: Facts): readonly Container[] =>
  (facts.get(containers) ?? []).filter(isOwn);

/** Containers of somebody else. */
export const otherContainers = (facts: Facts): readonly Container[] =>
  (facts.get(containers) ?? []).filter((each) => !isOwn(each));

export const isOwnNetwork = ({ labels }: Pick<Container, "labels">): boolean =>
  labels[projectLabel] === project;
