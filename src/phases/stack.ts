import { egressList } from "../resources/egress-list.ts";
import { file } from "../resources/file.ts";
import { importedImage } from "../resources/imported-image.ts";
import { lockedFile } from "../resources/locked-file.ts";
import { environmentFile } from "../stack/environment.ts";
import { stackFiles } from "../stack/files.ts";
import { hostPaths, imageLockPath } from "../stack/paths.ts";
import { egressImage, pulledNames } from "../stack/pins.ts";
import type { PhaseDefinition } from "./phase.ts";

/** Compose file, its values, the settings and secrets of each service, and the image of the egress proxy. */
export const stackPhase: PhaseDefinition = {
  name: "stack",
  title: "Stack files",
  resources: ({ deployment, egress }) => {
    const image = egressImage(egress.sha256);
    const { proxy } = deployment.settings.egress;
    return [
      importedImage({ name: image, entrypoint: "/egress", executable: () => egress.read() }),
      ...stackFiles(deployment)
        .filter((each) => !each.mountedBy.includes("gateway"))
        .map((each) => (each.watchedBy !== undefined ? egressList(proxy, each, image) : file(each))),
      // By digest: whatever else gets the name of an image on this server, it is not what starts.
      lockedFile({
        path: hostPaths.environment,
        lockPath: imageLockPath,
        images: pulledNames(deployment.settings),
        textFor: (digests) => environmentFile(deployment, { egress: image, digests }),
        mode: 0o644,
        uid: 0,
        gid: 0,
      }),
    ];
  },
};
