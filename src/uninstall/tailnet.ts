import { tailscale } from "../facts/tailscale.ts";
import type { Resource } from "../resources/resource.ts";
import type { UninstallSite } from "./choices.ts";

/** Out of the tailnet that clincher brought this server into; one that it was in before is the operator's. */
export const tailnetLeft = ({ inventory }: UninstallSite): readonly Resource[] => {
  if (inventory.before("tailnet").get("node") !== "absent") return [];
  return [
    {
      id: "tailnet left",
      needs: [tailscale],
      diff: (facts) => {
        const state = facts.get(tailscale);
        if (state === null || state.backend === "NeedsLogin" || state.backend === "NoState") return [];
        return [
          {
            action: "delete",
            summary: "tailscale logout: leave the tailnet",
            notes: ["a session over it ends here; uninstall goes on"],
            make: async ({ host }) => {
              // A control server that does not answer must not hold it up: the key is forgotten here in any case.
              await host.run({ argv: ["tailscale", "logout"], timeoutSeconds: 30 });
              await host.run({ argv: ["tailscale", "down"], timeoutSeconds: 10 });
            },
          },
        ];
      },
    },
  ];
};
