import { createHash, createHmac } from "node:crypto";
import type { Deployment } from "../settings/deployment.ts";
import { type StackFile, stackFiles } from "./files.ts";
import type { ServiceKey, services } from "./services.ts";

/** Keyed for secrets: the label of a container is for everyone, and a plain hash of a short secret can be guessed. */
const digest = (file: StackFile, key: string): string =>
  (file.secret ? createHmac("sha256", key) : createHash("sha256")).update(file.content).digest("hex");

const inputsOf = (service: ServiceKey, files: readonly StackFile[], key: string): string => {
  const hash = createHash("sha256");
  for (const file of files.filter((candidate) => candidate.mountedBy.includes(service))) {
    hash.update(`${digest(file, key)} ${file.mode.toString(8)} ${file.uid} ${file.path}\n`);
  }
  return hash.digest("hex").slice(0, 16);
};

/** Per service, a hash over every file mounted into it: `docker compose up` recreates those whose hash changed. */
export const serviceInputs = (deployment: Deployment): Readonly<Record<ServiceKey, string>> => {
  const files = stackFiles(deployment);
  const of = (service: ServiceKey): string => inputsOf(service, files, deployment.secrets.backup_key);
  return {
    gateway: of("gateway"),
    litellm: of("litellm"),
    egressModels: of("egressModels"),
    egressChannels: of("egressChannels"),
    caddy: of("caddy"),
  } satisfies Record<keyof typeof services, string>;
};
