import type { Problem } from "../../problem.ts";
import type { Checkable } from "../cross-checks.ts";
import { embeddingProvider, modelProviders, providerOf } from "../providers.ts";
import type { GivenSecret, SomeSecrets } from "../secrets.ts";
import { ruleOf, waysToGive } from "./rules.ts";

/** A secret that a person has to bring, and which setting makes it necessary. */
export interface Requirement {
  readonly name: GivenSecret;
  readonly why: string;
}

/** The secrets that these settings need. */
export function requiredSecrets({ models, memory, channels }: Checkable): Requirement[] {
  const ids = models.available.map(({ id }) => id);
  const providers = [...new Set(ids.map(providerOf))].filter((provider) => provider !== null);
  return [
    ...(channels.telegram.enabled
      ? [{ name: "telegram_bot_token" as const, why: "channels.telegram.enabled is true" }]
      : []),
    ...providers.map((provider) => ({
      name: modelProviders[provider].secret,
      why: `models.available has ${ids.find((id) => providerOf(id) === provider)}`,
    })),
    ...(memory.enabled ? [{ name: embeddingProvider.secret, why: "memory.enabled is true" }] : []),
  ];
}

/** The required secrets that nobody gave. */
export function missingSecrets(settings: Checkable, secrets: SomeSecrets): Requirement[] {
  return requiredSecrets(settings).filter(({ name }) => secrets[name] === undefined);
}

/** A missing secret as a problem. `file` is where secrets are kept. */
export function missingSecretProblem({ name, why }: Requirement, file: string): Problem {
  const turnOff =
    name === "voyage_api_key" ? " Or live without long-term memory: memory.enabled = false." : "";
  return {
    what: `${name} is missing`,
    where: file,
    why: `It is needed because ${why}.`,
    fix: `Get it from ${ruleOf(name).from}, then give ${waysToGive(name, file)}; clincher init asks for it.${turnOff}`,
  };
}
