import type { Host } from "../../host/host.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { gatewayConfig, gatewaySecrets } from "../../stack/gateway.ts";
import { gatewayUser } from "../../stack/paths.ts";
import { scratch } from "./scratch.ts";

/**
 * The deployment as a rehearsal may have it: no channel, no sandbox (there is no Docker in it), and secrets that open
 * nothing, so that whatever it does, it speaks for nobody.
 */
export const quiet = (deployment: Deployment): Deployment => {
  const { settings } = deployment;
  const channels = Object.fromEntries(
    Object.entries(settings.channels).map(([name, channel]) => [name, { ...channel, enabled: false }]),
  ) as typeof settings.channels;
  return {
    ...deployment,
    settings: { ...settings, channels, sandbox: { ...settings.sandbox, enabled: false } },
    secrets: {
      gateway_token: "rehearsal-gateway-token-that-opens-nothing-00000000",
      litellm_key: "sk-rehearsal-key-that-opens-nothing-0000000000000000",
      backup_key: "rehearsal-backup-key-that-opens-nothing-00000000000",
    },
  };
};

/** Writes what the rehearsed gateway reads beside its state. */
export const writeQuiet = async (host: Host, deployment: Deployment): Promise<void> => {
  const still = quiet(deployment);
  const own = { uid: gatewayUser, gid: gatewayUser } as const;
  for (const path of [scratch.config, scratch.secrets])
    await host.makeDirectory(path, { mode: 0o500, ...own });
  const readable = { mode: 0o400, ...own };
  await host.writeFile(`${scratch.config}/openclaw.json`, gatewayConfig(still), readable);
  await host.writeFile(`${scratch.secrets}/openclaw.json`, gatewaySecrets(still), readable);
};
