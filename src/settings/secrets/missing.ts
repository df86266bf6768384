import type { Problem } from "../../problem.ts";
import type { Checkable } from "../cross-checks.ts";
import { embeddingProvider, modelProviders, providerOf } from "../providers.ts";
import type { GivenSecret, PlaceSecret, SomeSecrets } from "../secrets.ts";
import { type RepositoryKind, repositoryKind } from "../values/repository.ts";
import { ruleOf, waysToGive } from "./rules.ts";

/** A secret that a person has to bring, and which setting makes it necessary. */
export interface Requirement {
  readonly name: GivenSecret;
  readonly why: string;
}

/** What each kind of place for backups needs to be opened. A REST server may be open to all who reach it. */
const opening: Readonly<Partial<Record<RepositoryKind, readonly PlaceSecret[]>>> = {
  s3: ["backup_s3_key_id", "backup_s3_secret"],
  b2: ["backup_b2_account_id", "backup_b2_account_key"],
};

const forPlaces = ({ backup }: Checkable): Requirement[] =>
  backup.targets.flatMap(({ name: target, repository }) =>
    (opening[repositoryKind(repository)] ?? []).map((name) => ({
      name,
      why: `backup.targets has ${target}, which is ${repository}`,
    })),
  );

/** The secrets that these settings need. */
export function requiredSecrets(settings: Checkable): Requirement[] {
  const { models, memory, channels, tailscale } = settings;
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
    ...(tailscale.enabled ? [{ name: "tailscale_auth_key" as const, why: "tailscale.enabled is true" }] : []),
    ...forPlaces(settings),
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
