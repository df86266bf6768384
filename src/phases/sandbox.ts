import { sandboxAssets } from "../../embedded/sandbox.ts";
import { absentService } from "../resources/absent-service.ts";
import { builtImage } from "../resources/built-image.ts";
import { file } from "../resources/file.ts";
import { guardPolicyFile } from "../resources/guard-policy.ts";
import { service } from "../resources/service.ts";
import { guardPaths, guardPolicyFor, sandboxImage } from "../stack/sandbox.ts";
import type { PhaseDefinition } from "./phase.ts";

export const guardService = "clincher-guard.service";

/** What the agent's tools run in, and the filter through which the gateway may ask for it. */
export const sandboxPhase: PhaseDefinition = {
  name: "sandbox",
  title: "Sandbox and its filter",
  resources: ({ deployment }) => {
    if (!deployment.settings.sandbox.enabled)
      return [absentService(guardService, [guardPaths.unit, guardPaths.policy])];
    const { dockerfile, guardUnit } = sandboxAssets;
    return [
      builtImage(sandboxImage, dockerfile),
      file({ path: guardPaths.unit, content: guardUnit, mode: 0o644, uid: 0, gid: 0 }),
      guardPolicyFile({
        path: guardPaths.policy,
        image: sandboxImage,
        dockerfile,
        textFor: (imageId) => guardPolicyFor(deployment, imageId),
      }),
      service(guardService, [guardPaths.unit, guardPaths.policy]),
    ];
  },
};
