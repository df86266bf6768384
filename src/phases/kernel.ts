import { hostAssets } from "../../embedded/host-host.ts";
import { directory } from "../resources/directory.ts";
import { file } from "../resources/file.ts";
import { kernelSettings } from "../resources/kernel/settings.ts";
import { offService } from "../resources/off-service.ts";
import { sharedMemory } from "../resources/shared-memory.ts";
import type { PhaseDefinition } from "./phase.ts";

const readable = { mode: 0o644, uid: 0, gid: 0 } as const;

/** What the kernel lets anybody do: settings now and after a boot, modules that are never loaded, no core dumps. */
export const kernelPhase: PhaseDefinition = {
  name: "kernel",
  title: "Kernel",
  // sysctl, and AppArmor's parser: Docker confines containers by it where it is there.
  packages: ["procps", "apparmor"],
  resources: ({ deployment: { settings } }) => [
    offService(
      "apport.service",
      "Ubuntu's crash reporter turns core dumps of privileged programs on at each boot",
    ),
    kernelSettings(hostAssets.kernel + (settings.host.ipv6 ? "" : hostAssets.ipv6Off)),
    file({ path: "/etc/modprobe.d/clincher.conf", content: hostAssets.modules, ...readable }),
    directory("/etc/systemd/coredump.conf.d", { mode: 0o755, uid: 0, gid: 0 }),
    file({ path: "/etc/systemd/coredump.conf.d/clincher.conf", content: hostAssets.coredump, ...readable }),
    file({ path: "/etc/security/limits.d/clincher.conf", content: hostAssets.limits, ...readable }),
    ...sharedMemory(hostAssets.sharedMemory),
  ],
};
