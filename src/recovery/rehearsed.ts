import { apart } from "../resources/apart.ts";
import type { Deployment } from "../settings/deployment.ts";
import { gatewayPaths, gatewayUser } from "../stack/paths.ts";
import { services } from "../stack/services.ts";

/** Folders of the server that a gateway has which is only rehearsed. */
export interface Rehearsed {
  readonly config: string;
  readonly secrets: string;
  /** A copy: it writes to it. */
  readonly state: string;
}

/** Flags of `docker run` for the gateway as compose.yaml has it, but for its channels, its sandboxes and every way out. */
export const rehearsed = (
  { limits }: Deployment,
  { config, secrets, state }: Rehearsed,
): readonly string[] => [
  ...apart(gatewayUser, limits.gateway.memory),
  // The same host as in compose.yaml: what works on the original is no process of this copy's.
  ...["--hostname", services.gateway],
  ...["--env", `OPENCLAW_CONFIG_PATH=${gatewayPaths.config}`],
  ...["--env", `OPENCLAW_STATE_DIR=${gatewayPaths.state}`],
  ...["--env", `XDG_CACHE_HOME=${gatewayPaths.state}/cache`],
  ...["--env", "OPENCLAW_DISABLE_BONJOUR=1", "--env", "OPENCLAW_NO_RESPAWN=1"],
  ...["--volume", `${config}:/etc/openclaw:ro`, "--volume", `${secrets}:/run/secrets:ro`],
  ...["--volume", `${state}:${gatewayPaths.state}`],
];
