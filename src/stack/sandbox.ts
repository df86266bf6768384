import { createHmac } from "node:crypto";
import type { Deployment } from "../settings/deployment.ts";
import type { Secrets } from "../settings/secrets.ts";
import { hostPaths } from "./paths.ts";
import { services } from "./services.ts";

/** As OpenClaw names it. */
export const sandboxImage = "openclaw-sandbox:bookworm-slim";

/** The most that one sandbox gets; OpenClaw asks for exactly this and the guard lets nothing more through. */
export const sandboxLimits = {
  memory: "1g",
  memoryAndSwap: "1536m",
  cpus: 1,
  pids: 512,
  files: 2048,
} as const;

export const guardPaths = {
  unit: "/etc/systemd/system/clincher-guard.service",
  policy: "/var/lib/clincher/guard.json",
} as const;

/** How the guard marks what it let through (src/guard/policy.ts). */
export const sandboxLabels = { own: "dev.clincher.guard", release: "dev.clincher.guard.release" } as const;

const mebibyte = 1024 ** 2;

/** Whose sandboxes these are: the same over runs, unknown to whoever cannot read the secrets. */
export const sandboxInstance = ({ backup_key }: Secrets): string =>
  createHmac("sha256", backup_key).update("guard").digest("hex");

/** What the guard lets through; the number of the image is known only on the server. */
export const guardPolicyFor = ({ settings, secrets }: Deployment, imageId: string): string => {
  const policy = {
    instance: sandboxInstance(secrets),
    release: settings.openclaw.version,
    image: { name: sandboxImage, id: imageId },
    workspaceRoot: hostPaths.sandboxes,
    gateway: { container: services.gateway },
    maximum: settings.sandbox.maximum,
    limits: {
      memory: 1024 * mebibyte,
      memoryAndSwap: 1536 * mebibyte,
      nanoCpus: sandboxLimits.cpus * 1e9,
      pids: sandboxLimits.pids,
      files: sandboxLimits.files,
    },
  };
  return `${JSON.stringify(policy, null, 2)}\n`;
};
