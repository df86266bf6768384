import { gatewayUser, hostPaths } from "./paths.ts";

/** A file that starts out as ours and is the operator's or the gateway's from then on. */
export interface Seed {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const seed = (path: string, content: string): Seed => ({
  path: `${hostPaths.gatewayState}/${path}`,
  content,
  mode: 0o600,
  uid: gatewayUser,
  gid: gatewayUser,
});

export const stackSeeds: readonly Seed[] = [
  // The gateway would create it for everyone to read, and its own audit complains about that.
  seed("logs/openclaw.log", ""),
];
