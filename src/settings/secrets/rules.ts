import { environmentName } from "../keys.ts";
import { embeddingProvider, modelProviders, type Provider } from "../providers.ts";
import type { PlaceSecret, SecretName } from "../secrets.ts";
import { isPlaceholder } from "../values/placeholder.ts";

/** How a secret looks and where a person gets it. Says nothing of any value. */
export interface SecretRule {
  readonly label: string;
  readonly pattern: RegExp;
  /** Continues "which is". */
  readonly shape: string;
  /** Where it comes from; for generated ones, how to make another. */
  readonly from: string;
}

const apiKey = ({ name, key, keyPrefix, keysAt }: Provider): SecretRule => ({
  label: `${name} API key`,
  pattern: key,
  shape: `${keyPrefix}… (letters, digits, - and _)`,
  from: keysAt,
});

const providers: readonly Provider[] = [...Object.values(modelProviders), embeddingProvider];

/** Given secrets that are not API keys, and the generated ones. */
const others: Readonly<Record<string, SecretRule>> = {
  telegram_bot_token: {
    label: "Telegram bot token",
    pattern: /^\d+:[\w-]{30,}$/,
    shape: "digits, a colon, and at least 30 letters, digits, - and _",
    from: "@BotFather in Telegram",
  },
  tailscale_auth_key: {
    label: "Tailscale auth key",
    // Headscale's have another prefix, or none; secrets of OAuth clients have parameters behind them.
    pattern: /^[\w-]{20,}(\?[\w=&-]+)?$/,
    shape: "tskey-auth-… (or what your own control server gives)",
    from: "login.tailscale.com/admin/settings/keys",
  },
  gateway_token: {
    label: "gateway token",
    pattern: /^[\w-]{32,}$/,
    shape: "at least 32 letters, digits, - and _",
    from: "openssl rand -hex 32, or leave it out: clincher makes one",
  },
  litellm_key: {
    label: "LiteLLM key",
    pattern: /^sk-[\w-]{32,}$/,
    shape: "sk- and at least 32 letters, digits, - and _",
    from: "openssl rand -hex 32 with sk- in front, or leave it out: clincher makes one",
  },
  backup_key: {
    label: "backup key",
    // A key from before clincher has to fit, or old backups could not be read.
    pattern: /^[\x21-\x7e]{16,256}$/,
    shape: "16 to 256 plain characters without spaces",
    from: "openssl rand -hex 32, or leave it out: clincher makes one",
  },
};

const placeRule = (label: string, from: string): SecretRule => ({
  label,
  pattern: /^[\x21-\x7e]{1,256}$/,
  shape: "1 to 256 plain characters without spaces",
  from,
});

/** What opens a place for backups that is not on this server. */
const places: Readonly<Record<PlaceSecret, SecretRule>> = {
  backup_s3_key_id: placeRule("access key of the S3 storage", "your storage provider"),
  backup_s3_secret: placeRule("secret key of the S3 storage", "your storage provider"),
  backup_b2_account_id: placeRule("key id of Backblaze B2", "backblaze.com (application keys)"),
  backup_b2_account_key: placeRule("application key of Backblaze B2", "backblaze.com (application keys)"),
  backup_rest_user: placeRule("user of the REST server", "whoever runs that server"),
  backup_rest_password: placeRule("password of the REST server", "whoever runs that server"),
};

/** The rule of a secret. */
export function ruleOf(name: SecretName): SecretRule {
  const provider = providers.find(({ secret }) => secret === name);
  const rule =
    provider === undefined
      ? (others[name] ?? (places as Readonly<Record<string, SecretRule>>)[name])
      : apiKey(provider);
  if (rule === undefined) throw new Error(`no rule for the secret ${name}`);
  return rule;
}

/** Why a text cannot be this secret, or null when it can. Never says what the text is. */
export function secretReason(name: SecretName, text: string): string | null {
  const { label, pattern, shape, from } = ruleOf(name);
  if (text === "") return `is empty; the ${label} is ${shape}`;
  if (isPlaceholder(text)) return `is a placeholder; the ${label} comes from ${from}`;
  return pattern.test(text) ? null : `does not look like the ${label}, which is ${shape}`;
}

/** How to give a secret, for messages. */
export const waysToGive = (name: SecretName, file: string): string =>
  `${name} in ${file} (or another --secrets-file), ${environmentName(name)} or ${environmentName(name)}_FILE`;
