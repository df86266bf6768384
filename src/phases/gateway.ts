import { blockInFile } from "../resources/block-in-file.ts";
import { file, seedFile } from "../resources/file.ts";
import { gatewaySettings } from "../resources/gateway-settings.ts";
import { stackFiles } from "../stack/files.ts";
import { gatewayImage } from "../stack/pins.ts";
import { stackSeeds } from "../stack/seeds.ts";
import { soul } from "../stack/soul.ts";
import type { PhaseDefinition } from "./phase.ts";

/** The gateway's settings, as one file that was checked whole, its secrets, and the agent's guidelines. */
export const gatewayPhase: PhaseDefinition = {
  name: "gateway",
  title: "Gateway settings",
  resources: ({ deployment }) => {
    const image = gatewayImage(deployment);
    const files = stackFiles(deployment).filter((each) => each.mountedBy.includes("gateway"));
    return [
      ...files.map((each) => (each.secret ? file(each) : gatewaySettings(each, image, ["images"]))),
      blockInFile(soul),
      ...stackSeeds.map((each) => seedFile(each)),
    ];
  },
};
