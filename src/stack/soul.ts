import { stackAssets } from "../../embedded/stack.ts";
import { gatewayUser, hostPaths } from "./paths.ts";

/** The agent's guidelines. Written once; from then on the operator's, unless it is still a text of ours. */
export const soul = {
  path: `${hostPaths.gatewayState}/workspace/SOUL.md`,
  content: stackAssets.soul,
  mode: 0o600,
  uid: gatewayUser,
  gid: gatewayUser,
  /** Texts of earlier releases, which a newer one may replace. None was released before this one. */
  earlier: new Set<string>(),
} as const;
