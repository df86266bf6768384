import { createHash } from "node:crypto";
import { stackAssets } from "../../embedded/stack.ts";
import type { Deployment } from "../settings/deployment.ts";
import { gatewayConfig, gatewaySecrets } from "./gateway.ts";
import { oncePer } from "./once.ts";

/** Another way of compiling ahead is another file. */
const recipe = createHash("sha256").update(stackAssets.compile).digest("hex").slice(0, 8);

/** Name of the file with what an image of the gateway compiles when it starts. */
export const compiledName = (digest: string): string =>
  `${digest.slice("sha256:".length, "sha256:".length + 16)}-${recipe}.tar`;

/** What is compiled does not depend on these settings: everything that can be on is on. The secrets open nothing. */
const everything = (deployment: Deployment): Deployment => {
  const { settings } = deployment;
  return {
    ...deployment,
    settings: {
      ...settings,
      channels: { ...settings.channels, telegram: { ...settings.channels.telegram, enabled: true } },
      memory: { ...settings.memory, enabled: true },
      // There is no Docker in there.
      sandbox: { ...settings.sandbox, enabled: false },
    },
    secrets: {
      gateway_token: "compiling-gateway-token-that-opens-nothing-000000000",
      litellm_key: "sk-compiling-key-that-opens-nothing-0000000000000000",
      backup_key: "compiling-backup-key-that-opens-nothing-000000000000",
      telegram_bot_token: "1:compiling-token-that-opens-nothing-0000000",
    },
  };
};

/** What the program that compiles ahead (assets/stack/gateway/compile.mjs) is given to start the gateway with. */
export const compileInput = oncePer((deployment: Deployment): string => {
  const all = everything(deployment);
  return JSON.stringify({ config: gatewayConfig(all), secrets: gatewaySecrets(all) });
});
