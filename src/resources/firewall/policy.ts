import { keptCloudflare } from "../../facts/cloudflare.ts";
import type { Fact, Facts } from "../../facts/fact.ts";
import { stat } from "../../facts/file.ts";
import { fromOutside, type Listener, listeners } from "../../facts/listeners.ts";
import type { Pending } from "../../facts/revert.ts";
import { sshSocketPorts } from "../../facts/ssh-socket.ts";
import { tailnetOnlyPath } from "../../facts/tailscale.ts";
import { cloudflareInForce, originOf } from "../../firewall/cloudflare.ts";
import type { FirewallPolicy, Sources, TailnetAccess } from "../../firewall/policy.ts";
import type { FileStat } from "../../host/host.ts";

/** A change of ssh that nobody has confirmed yet. */
export type PendingRevert = Pick<Pending, "oldPorts" | "kept"> | null;

/** A policy that depends on what the server is like. */
export interface PolicySource {
  readonly needs: readonly Fact<unknown>[];
  of(facts: Facts): FirewallPolicy;
  /** What a person who sees its rules change should know. */
  notes(facts: Facts): readonly string[];
}

const usualSshPort = 22;

/** Ports on which a login is possible now. Where sshd is started on demand, systemd holds its sockets, and others'. */
export const sshPorts = (all: readonly Listener[], socketPorts: readonly number[]): readonly number[] =>
  fromOutside(all)
    .filter(
      ({ program, port }) => program === "sshd" || (program === "systemd" && socketPorts.includes(port)),
    )
    .map(({ port }) => port);

/**
 * Ports besides the new one that stay open: those of a change that still has to be confirmed, and, as long as nothing
 * answers on the new port, those on which a login is possible. No policy ever closes the only door.
 */
export const oldSshPorts = (
  newPort: number,
  pending: PendingRevert,
  all: readonly Listener[],
  socketPorts: readonly number[],
): readonly number[] => {
  const now = sshPorts(all, socketPorts);
  const doors = now.length === 0 ? [usualSshPort] : now;
  const ports = [...(pending?.oldPorts ?? []), ...(now.includes(newPort) ? [] : doors)];
  return [...new Set(ports)].filter((port) => port !== newPort).sort((a, b) => a - b);
};

/** Who may reach the web ports: by the settings, or whoever is Cloudflare at the moment. */
export type WebSources = Sources | "cloudflare";

const tailnetOnly = stat(tailnetOnlyPath);

/**
 * ssh is closed elsewhere when the settings ask for it and a login over the tailnet has proven that it works: the file
 * that says so was made by a change that was confirmed. As long as that change waits, the file is what it takes back.
 */
export const tailnetAccess = (
  wish: TailnetAccess,
  marker: FileStat | null,
  pending: PendingRevert,
): TailnetAccess => {
  if (wish !== "only") return wish;
  const proven = !(pending?.kept ?? []).some(
    ({ kind, path }) => path === tailnetOnlyPath && kind === "absent",
  );
  return marker !== null && proven ? "only" : "also";
};

/** The policy of the settings, with the old ssh ports as they are needed. */
export const policySource = (
  settings: Pick<FirewallPolicy, "ssh"> & { readonly web: WebSources; readonly tailnet: TailnetAccess },
  pending: Fact<PendingRevert>,
): PolicySource => ({
  needs: [
    pending,
    listeners,
    sshSocketPorts,
    tailnetOnly,
    ...(settings.web === "cloudflare" ? [keptCloudflare] : []),
  ],
  of: (facts) => ({
    ssh: settings.ssh,
    web: settings.web === "cloudflare" ? cloudflareInForce(facts.get(keptCloudflare)).ranges : settings.web,
    tailnet: tailnetAccess(settings.tailnet, facts.get(tailnetOnly), facts.get(pending)),
    oldSshPorts: oldSshPorts(
      settings.ssh.port,
      facts.get(pending),
      facts.get(listeners),
      facts.get(sshSocketPorts),
    ),
  }),
  notes: (facts) =>
    settings.web === "cloudflare"
      ? [
          `web ports only from Cloudflare's networks, ${originOf(cloudflareInForce(facts.get(keptCloudflare)))}`,
        ]
      : [],
});
