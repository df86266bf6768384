import { stackAssets } from "../../embedded/stack.ts";
import { compiledCode } from "../resources/compiled-code.ts";
import { images } from "../resources/images.ts";
import type { Resource } from "../resources/resource.ts";
import type { Deployment } from "../settings/deployment.ts";
import { compiledName, compileInput } from "../stack/compiled.ts";
import { gatewayUser, hostPaths, imageLockPath } from "../stack/paths.ts";
import { gatewayImage, pulledNames } from "../stack/pins.ts";
import type { PhaseDefinition } from "./phase.ts";

/** What the gateway's image would compile at each start. */
export const gatewayCode = (deployment: Deployment): Resource =>
  compiledCode({
    folder: hostPaths.compiled,
    image: gatewayImage(deployment),
    lockPath: imageLockPath,
    nameFor: compiledName,
    program: stackAssets.compile,
    input: compileInput(deployment),
    user: gatewayUser,
    memory: deployment.limits.gateway.memory,
  });

/** Pulled next to the phases that follow: nothing but the services needs them. */
export const imagesPhase: PhaseDefinition = {
  name: "images",
  title: "Container images",
  resources: ({ deployment }) => [
    images(pulledNames(deployment.settings), imageLockPath),
    gatewayCode(deployment),
  ],
};
