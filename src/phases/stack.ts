import { egressList } from "../resources/egress-list.ts";
import { file } from "../resources/file.ts";
import { importedImage } from "../resources/imported-image.ts";
import { environmentFile } from "../stack/environment.ts";
import { stackFiles } from "../stack/files.ts";
import { hostPaths } from "../stack/paths.ts";
import { egressImage } from "../stack/pins.ts";
import type { PhaseDefinition } from "./phase.ts";

/** Compose file, its values, the settings and secrets of each service, and the image of the egress proxy. */
export const stackPhase: PhaseDefinition = {
  name: "stack",
  title: "Stack files",
  resources: ({ deployment, egress }) => {
    const image = egressImage(egress.sha256);
    return [
      importedImage({ name: image, entrypoint: "/egress", executable: () => egress.read() }),
      ...stackFiles(deployment)
        .filter((each) => !each.mountedBy.includes("gateway"))
        .map((each) => (each.watchedBy !== undefined ? egressList(each, image) : file(each))),
      file({
        path: hostPaths.environment,
        content: environmentFile(deployment, { egress: image }),
        mode: 0o644,
        uid: 0,
        gid: 0,
      }),
    ];
  },
};
