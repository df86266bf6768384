import { directory } from "../resources/directory.ts";
import { file, seedFile } from "../resources/file.ts";
import { stackDirectories } from "../stack/directories.ts";
import type { PhaseDefinition } from "./phase.ts";

/** The operator's own settings, and the folders that everything else lies in. */
export const treePhase: PhaseDefinition = {
  name: "tree",
  title: "Settings and folders",
  resources: ({ deployment, settingsFile, secretsFile }) => [
    directory("/etc/clincher", { mode: 0o755, uid: 0, gid: 0 }),
    ...(settingsFile === null
      ? []
      : [
          seedFile({
            path: "/etc/clincher/clincher.toml",
            content: settingsFile,
            mode: 0o644,
            uid: 0,
            gid: 0,
          }),
        ]),
    file({
      path: "/etc/clincher/secrets.toml",
      content: secretsFile,
      mode: 0o600,
      uid: 0,
      gid: 0,
      secret: true,
    }),
    ...stackDirectories(deployment).map(({ path, ...access }) => directory(path, access)),
  ],
};
