import { randomBytes } from "node:crypto";
import type { GeneratedSecret, Secrets, SomeSecrets } from "../secrets.ts";

/** 256 bits as 64 hexadecimal digits. */
const random = () => randomBytes(32).toString("hex");

/** New internal secrets, 256 random bits each. LiteLLM wants its key to begin with "sk-". */
export function generateSecrets(): Readonly<Record<GeneratedSecret, string>> {
  return { gateway_token: random(), litellm_key: `sk-${random()}`, backup_key: random() };
}

/** The given secrets with the internal ones that are not there yet added; what is there stays as it is. */
export function completeSecrets(known: SomeSecrets): Secrets {
  return { ...generateSecrets(), ...known };
}
