import { embeddingProvider, modelProviders } from "./providers.ts";

type ModelSecret = (typeof modelProviders)[keyof typeof modelProviders]["secret"];

/** What opens a place for backups that is not on this server. */
export const placeSecrets = [
  "backup_s3_key_id",
  "backup_s3_secret",
  "backup_b2_account_id",
  "backup_b2_account_key",
  "backup_rest_user",
  "backup_rest_password",
] as const;

/** Secrets a person has to bring. Which of them are required depends on the settings. */
export const givenSecrets: readonly GivenSecret[] = [
  ...Object.values(modelProviders).map((provider) => provider.secret),
  embeddingProvider.secret,
  "telegram_bot_token",
  "tailscale_auth_key",
  ...placeSecrets,
];
/** Secrets clincher makes itself when nobody gives them. */
export const generatedSecrets = ["gateway_token", "litellm_key", "backup_key"] as const;

export type PlaceSecret = (typeof placeSecrets)[number];
export type GivenSecret =
  | ModelSecret
  | (typeof embeddingProvider)["secret"]
  | "telegram_bot_token"
  | "tailscale_auth_key"
  | PlaceSecret;
export type GeneratedSecret = (typeof generatedSecrets)[number];
export type SecretName = GivenSecret | GeneratedSecret;

/** Complete secrets of a deployment: generated ones are always there, given ones where the settings need them. */
export type Secrets = Readonly<Record<GeneratedSecret, string> & Partial<Record<GivenSecret, string>>>;

/** Secrets as far as they are known. */
export type SomeSecrets = Readonly<Partial<Record<SecretName, string>>>;

export const secretNames: readonly SecretName[] = [...givenSecrets, ...generatedSecrets];

export const isSecretName = (name: string): name is SecretName =>
  (secretNames as readonly string[]).includes(name);
