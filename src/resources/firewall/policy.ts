import type { Fact, Facts } from "../../facts/fact.ts";
import { type Listener, listeners } from "../../facts/listeners.ts";
import { sshSocketPorts } from "../../facts/ssh-socket.ts";
import type { FirewallPolicy } from "../../firewall/policy.ts";

/** A change of ssh that nobody has confirmed yet. */
export type PendingRevert = { readonly oldPorts: readonly number[] } | null;

/** A policy that depends on what the server is like. */
export interface PolicySource {
  readonly needs: readonly Fact<unknown>[];
  of(facts: Facts): FirewallPolicy;
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

/** The policy of the settings, with the old ssh ports as they are needed. */
export const policySource = (
  settings: Pick<FirewallPolicy, "ssh" | "web">,
  pending: Fact<PendingRevert>,
): PolicySource => ({
  needs: [pending, listeners, sshSocketPorts],
  of: (facts) => ({
    ...settings,
    oldSshPorts: oldSshPorts(
      settings.ssh.port,
      facts.get(pending),
      facts.get(listeners),
      facts.get(sshSocketPorts),
    ),
  }),
});
