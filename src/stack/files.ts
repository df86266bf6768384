import { stackAssets } from "../../embedded/stack.ts";
import type { Deployment } from "../settings/deployment.ts";
import { listText } from "./acl.ts";
import { type EgressClient, egressClients, egressFolders, egressListPath } from "./egress.ts";
import { hostsFor } from "./egress-hosts.ts";
import { gatewayConfig, gatewaySecrets } from "./gateway.ts";
import { litellmConfig, litellmSecrets } from "./litellm.ts";
import { oncePer } from "./once.ts";
import { gatewayUser, hostPaths } from "./paths.ts";
import type { ServiceKey } from "./services.ts";

export interface StackFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Its content is shown nowhere. */
  readonly secret: boolean;
  /** Services whose container sees it; they are recreated when it changes. */
  readonly mountedBy: readonly ServiceKey[];
  /** An egress proxy that sees it, reads it again when it changes, and has to accept it before it is written. */
  readonly watchedBy?: ServiceKey;
}

const plain = (path: string, content: string, ...mountedBy: readonly ServiceKey[]): StackFile => ({
  path,
  content,
  mode: 0o644,
  uid: 0,
  gid: 0,
  secret: false,
  mountedBy,
});

/** Readable by its one reader. */
const closed = (uid: number, path: string, content: string, mountedBy: ServiceKey): StackFile => ({
  ...plain(path, content, mountedBy),
  mode: 0o400,
  uid,
  gid: uid,
});

const secret = (...given: Parameters<typeof closed>): StackFile => ({ ...closed(...given), secret: true });

const proxyOf = { gateway: "egressChannels", litellm: "egressModels" } as const satisfies Readonly<
  Record<EgressClient, ServiceKey>
>;

/** The list of each egress proxy. No container is recreated for it: a proxy reads its list again when it changed. */
export const egressLists = (deployment: Deployment): readonly StackFile[] => {
  const { proxy } = deployment.settings.egress;
  return egressClients.map((client) => ({
    ...plain(egressListPath(proxy, client), listText(proxy, hostsFor(client, deployment))),
    watchedBy: proxyOf[client],
  }));
};

const squidFiles = ({ settings }: Deployment): readonly StackFile[] =>
  settings.egress.proxy === "squid"
    ? egressClients.flatMap((client) => [
        plain(`${egressFolders[client]}/squid.conf`, stackAssets.squidConf, proxyOf[client]),
        plain(`${egressFolders[client]}/listed.sh`, stackAssets.squidListed, proxyOf[client]),
      ])
    : [];

/** Every file of the stack but .env (see environment.ts) and SOUL.md (see soul.ts). */
export const stackFiles = oncePer((deployment: Deployment): readonly StackFile[] => [
  plain(hostPaths.compose, stackAssets.compose),
  plain(hostPaths.composeSandbox, stackAssets.composeSandbox),
  plain(hostPaths.composeSquid, stackAssets.composeSquid),
  // No secret is in it, but OpenClaw's own audit calls any other mode critical.
  closed(gatewayUser, `${hostPaths.gatewayConfig}/openclaw.json`, gatewayConfig(deployment), "gateway"),
  plain(`${hostPaths.litellmConfig}/config.yaml`, litellmConfig(deployment), "litellm"),
  plain(`${hostPaths.litellmConfig}/entrypoint.sh`, stackAssets.litellmEntrypoint, "litellm"),
  plain(`${hostPaths.litellmConfig}/serve.py`, stackAssets.litellmServe, "litellm"),
  plain(`${hostPaths.litellmConfig}/door.py`, stackAssets.litellmDoor, "litellm"),
  plain(`${hostPaths.litellmConfig}/spend.py`, stackAssets.litellmSpend, "litellm"),
  ...egressLists(deployment),
  ...squidFiles(deployment),
  plain(`${hostPaths.caddyConfig}/Caddyfile`, stackAssets.caddyfile, "caddy"),
  secret(gatewayUser, `${hostPaths.gatewaySecrets}/openclaw.json`, gatewaySecrets(deployment), "gateway"),
  secret(0, `${hostPaths.litellmSecrets}/litellm.env`, litellmSecrets(deployment), "litellm"),
]);
