import { stackAssets } from "../../embedded/stack.ts";
import { gatewayUser, hostPaths } from "./paths.ts";

/** The agent's guidelines, in its workspace: rules that clincher keeps, and whatever the operator writes around them. */
export const soul = {
  path: `${hostPaths.gatewayState}/workspace/SOUL.md`,
  mode: 0o600,
  uid: gatewayUser,
  gid: gatewayUser,
  block: {
    begin: "<!-- clincher keeps these rules; write your own below them -->",
    end: "<!-- end of the rules that clincher keeps -->",
    content: stackAssets.soul,
  },
  /** What the first installs wrote, all of it. */
  replaceable: new Set([stackAssets.soul]),
} as const;
