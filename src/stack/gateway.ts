import { renderConfig } from "../openclaw/config.ts";
import type { Deployment } from "../settings/deployment.ts";

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** openclaw.json: references to secrets only. */
export const gatewayConfig = (deployment: Deployment): string =>
  pretty(renderConfig(deployment.settings.openclaw.version, deployment));

/** Secret file that the settings' `secrets` provider reads; the ids in src/openclaw/secrets.ts are its keys. */
export const gatewaySecrets = ({ settings, secrets }: Deployment): string =>
  pretty({
    gatewayToken: secrets.gateway_token,
    litellmKey: secrets.litellm_key,
    ...(settings.channels.telegram.enabled ? { telegramBotToken: secrets.telegram_bot_token ?? "" } : {}),
  });
