import { container } from "../facts/container.ts";
import type { Resource } from "./resource.ts";
import { when } from "./when.ts";

/** For what a system in a container does not have to itself: swap, clock, audit. There is nothing to do about it then. */
export const notInContainer = (resource: Resource): Resource =>
  when([container], (facts) => facts.get(container) === null, resource);
