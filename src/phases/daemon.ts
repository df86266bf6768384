import { hostAssets } from "../../embedded/host-host.ts";
import { daemonSettings } from "../resources/daemon-settings.ts";
import { directory } from "../resources/directory.ts";
import type { PhaseDefinition } from "./phase.ts";

/**
 * Settings of the Docker daemon, there before it first starts. Resolvers are only a default: those of the guides answer
 * faster than the one in between on the host, but a company's names are known to its own.
 */
export const daemonPhase: PhaseDefinition = {
  name: "daemon",
  title: "Docker settings",
  resources: () => [
    directory("/etc/docker", { mode: 0o755, uid: 0, gid: 0 }),
    daemonSettings(hostAssets.daemon, { dns: ["1.1.1.1", "8.8.8.8"] }),
  ],
};
