/** Secrets a person has to bring. Which of them are required depends on the settings. */
export const givenSecrets = ["anthropic_api_key", "voyage_api_key", "telegram_bot_token"] as const;
/** Secrets clincher makes itself when nobody gives them. */
export const generatedSecrets = ["gateway_token", "litellm_key", "backup_key"] as const;

export type GivenSecret = (typeof givenSecrets)[number];
export type GeneratedSecret = (typeof generatedSecrets)[number];
export type SecretName = GivenSecret | GeneratedSecret;

/** Complete secrets of a deployment: generated ones are always there, given ones where the settings need them. */
export type Secrets = Readonly<Record<GeneratedSecret, string> & Partial<Record<GivenSecret, string>>>;
