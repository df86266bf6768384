import { images } from "../resources/images.ts";
import { pulledNames } from "../stack/pins.ts";
import type { PhaseDefinition } from "./phase.ts";

export const imageLockPath = "/var/lib/clincher/images.lock.json";

/** Pulled next to the phases that follow: nothing but the services needs them. */
export const imagesPhase: PhaseDefinition = {
  name: "images",
  title: "Container images",
  resources: ({ deployment }) => [images(pulledNames(deployment.settings), imageLockPath)],
};
