import { tailscaleRepository } from "../resources/apt-repository.ts";
import { packages } from "../resources/packages.ts";
import { service } from "../resources/service.ts";
import { inTailnet } from "../resources/tailscale.ts";
import type { PhaseDefinition } from "./phase.ts";

/** Before ssh and firewall: neither relies on a tailnet that this server is not in. */
export const tailscalePhase: PhaseDefinition = {
  name: "tailscale",
  title: "Tailscale",
  resources: ({ deployment: { settings, secrets, machine } }) => {
    const { tailscale_auth_key: key } = secrets;
    if (!settings.tailscale.enabled || key === undefined) return [];
    return [
      ...tailscaleRepository(machine),
      packages("tailscale", ["tailscale"]),
      service("tailscaled.service"),
      inTailnet(settings.tailscale, key),
    ];
  },
};
