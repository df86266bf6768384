import { stackAssets } from "../../embedded/stack.ts";
import { gatewayUser, hostPaths } from "./paths.ts";

/** A file that starts out as ours and is the operator's or the gateway's from then on. */
export interface Seed {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Texts of earlier releases of clincher: where one of them is still there, the new text replaces it. */
  readonly earlier: ReadonlySet<string>;
}

const seed = (path: string, content: string): Seed => ({
  path: `${hostPaths.gatewayState}/${path}`,
  content,
  mode: 0o600,
  uid: gatewayUser,
  gid: gatewayUser,
  earlier: new Set(),
});

export const stackSeeds: readonly Seed[] = [
  // The agent's guidelines. The operator's own text is kept.
  seed("workspace/SOUL.md", stackAssets.soul),
  // The gateway would create it for everyone to read, and its own audit complains about that.
  seed("logs/openclaw.log", ""),
];
