import type { Deployment } from "../settings/deployment.ts";
import { gatewayUser, hostPaths } from "./paths.ts";

export interface StackDirectory {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const owned = (uid: number, mode: number, ...paths: readonly string[]): readonly StackDirectory[] =>
  paths.map((path) => ({ path, mode, uid, gid: uid }));

/** Folders of the stack, parents first. Independent of the settings: what is off keeps its empty folder. */
export const stackDirectories = (_deployment?: Deployment): readonly StackDirectory[] => [
  ...owned(
    0,
    0o755,
    hostPaths.root,
    `${hostPaths.root}/config`,
    hostPaths.gatewayConfig,
    hostPaths.litellmConfig,
    `${hostPaths.root}/config/egress`,
    hostPaths.egressModels,
    hostPaths.egressChannels,
    hostPaths.caddyConfig,
    hostPaths.guard,
    hostPaths.compiled,
    `${hostPaths.root}/secrets`,
    `${hostPaths.root}/state`,
  ),
  // A container without CAP_DAC_OVERRIDE opens only what its own user owns, root included.
  ...owned(0, 0o700, hostPaths.litellmSecrets),
  ...owned(gatewayUser, 0o500, hostPaths.gatewaySecrets),
  ...owned(
    gatewayUser,
    0o700,
    hostPaths.gatewayState,
    `${hostPaths.gatewayState}/logs`,
    `${hostPaths.gatewayState}/cache`,
    `${hostPaths.gatewayState}/workspace`,
    // A workspace with memories is not new: 2026.3.13 would give a new one a first-run ritual in which whoever
    // writes first decides who the agent is.
    `${hostPaths.gatewayState}/workspace/memory`,
    hostPaths.sandboxes,
  ),
  ...owned(0, 0o700, hostPaths.litellmState),
  ...owned(0, 0o700, hostPaths.caddyState, `${hostPaths.caddyState}/data`, `${hostPaths.caddyState}/config`),
];
