import { keptCloudflare } from "../../facts/cloudflare.ts";
import type { Fact, Facts } from "../../facts/fact.ts";
import { type Listener, listeners } from "../../facts/listeners.ts";
import { sshSocketPorts } from "../../facts/ssh-socket.ts";
import { cloudflareInForce, originOf } from "../../firewall/cloudflare.ts";
import type { FirewallPolicy, Sources } from "../../firewall/policy.ts";

/** A change of ssh that nobody has confirmed yet. */
export type PendingRevert = { readonly oldPorts: readonly number[] } | null;

/** A policy that depends on what the server is like. */
export interface PolicySource {
  readonly needs: readonly Fact<unknown>[];
  of(facts: Facts): FirewallPolicy;
  /** What a person who sees its rules change should know. */
  notes(facts: Facts): readonly string[];
}

const usualSshPort = 22;

/** Ports on which a login is possible now. Where sshd is started on demand, systemd holds its sockets, and others'. */
const sshPorts = (all: readonly Listener[], socketPorts: readonly number[]): readonly number[] =>
  all
    .filter(({ address }) => !/^(127\.|\[?::1\]?$)/.test(address))
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

/** The policy of the settings, with the old ssh ports as they are needed. */
export const policySource = (
  settings: Pick<FirewallPolicy, "ssh"> & { readonly web: WebSources },
  pending: Fact<PendingRevert>,
): PolicySource => ({
  needs: [pending, listeners, sshSocketPorts, ...(settings.web === "cloudflare" ? [keptCloudflare] : [])],
  of: (facts) => ({
    ssh: settings.ssh,
    web: settings.web === "cloudflare" ? cloudflareInForce(facts.get(keptCloudflare)).ranges : settings.web,
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
