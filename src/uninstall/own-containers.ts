import { type Container, containers, projectLabel } from "../facts/containers.ts";
import type { Facts } from "../facts/fact.ts";

const project = "openclaw";
/**
 * On every container that the filter in front of Docker let through (dev.clincher.guard), and on those in which something
 * is rehearsed (dev.clincher.drill, dev.clincher.trial), which outlive a clincher that was killed.
 */
const ownLabels = "dev.clincher.";

const isOwn = ({ labels }: Pick<Container, "labels">): boolean =>
  labels[projectLabel] === project || Object.keys(labels).some((name) => name.startsWith(ownLabels));

/** Containers that clincher or its gateway made. */
export const ownContainers = (facts: Facts): readonly Container[] =>
  (facts.get(containers) ?? []).filter(isOwn);

/** Containers of somebody else. */
export const otherContainers = (facts: Facts): readonly Container[] =>
  (facts.get(containers) ?? []).filter((each) => !isOwn(each));

export const isOwnNetwork = ({ labels }: Pick<Container, "labels">): boolean =>
  labels[projectLabel] === project;
