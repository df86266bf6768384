import { createHash } from "node:crypto";
import { answerIn, effectiveIn, turnCommand } from "../openclaw/turn.ts";
import { firstTurn } from "../resources/first-turn.ts";
import { environmentFile } from "../stack/environment.ts";
import { egressImage } from "../stack/pins.ts";
import { services } from "../stack/services.ts";
import type { PhaseDefinition } from "./phase.ts";
import { projectName } from "./services.ts";

export const proofPath = "/var/lib/clincher/first-turn.json";

/** One answered question says more than five green lights. */
export const proofPhase: PhaseDefinition = {
  name: "proof",
  title: "First agent turn",
  resources: ({ deployment, egress }) => [
    firstTurn({
      project: projectName,
      proofPath,
      // The values of compose.yaml name every image and the hash of every mounted file.
      settingsHash: createHash("sha256")
        .update(environmentFile(deployment, { egress: egressImage(egress.sha256) }))
        .digest("hex"),
      command: (given) =>
        turnCommand({
          container: services.gateway,
          session: "clincher-proof",
          message: "Answer in one short sentence: are you ready?",
          ...given,
        }),
      answerIn,
      effectiveIn,
    }),
  ],
};
