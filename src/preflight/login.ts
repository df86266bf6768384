import type { Facts } from "../facts/fact.ts";
import { listeners } from "../facts/listeners.ts";
import { ownSession } from "../facts/ssh-sessions.ts";
import { tailscale } from "../facts/tailscale.ts";
import { contains } from "../firewall/network.ts";
import { keyFacts, wantedKeys } from "../resources/ssh/keys.ts";
import type { Deployment } from "../settings/deployment.ts";
import { type Check, error, type Finding } from "./check.ts";

const noKey = ({ settings: { admin } }: Deployment, facts: Facts): readonly Finding[] => {
  if (wantedKeys(admin, facts).length > 0) return [];
  const given = admin.authorized_keys.length > 0;
  return [
    error({
      what: given
        ? "The private half of every key in admin.authorized_keys lies on this server"
        : `There is no key with which ${admin.user} could log in`,
      where: given ? "admin.authorized_keys" : "/root/.ssh/authorized_keys",
      why: "Passwords and root will not be able to log in any more, and whoever breaks in has a key that lies here.",
      fix: 'Make one on your own machine (ssh-keygen -t ed25519) and give its public half: --set admin.authorized_keys="ssh-ed25519 AAAA… you@laptop"',
    }),
  ];
};

const portTaken = ({ settings: { ssh } }: Deployment, facts: Facts): readonly Finding[] => {
  const holder = facts
    .get(listeners)
    .find(({ port, program }) => port === ssh.port && !program.startsWith("sshd") && program !== "systemd");
  if (holder === undefined) return [];
  return [
    error({
      what: `Port ${ssh.port}, which ssh is to have, is taken by ${holder.program || "another program"}`,
      where: `${holder.address}:${holder.port}`,
      fix: "Choose another: --set ssh.port=9923, or stop that program.",
    }),
  ];
};

const elsewhere = (
  { settings: { admin, tailscale: tailnet } }: Deployment,
  facts: Facts,
): readonly Finding[] => {
  const session = facts.get(ownSession);
  if (session === null || admin.addresses.includes("anywhere")) return [];
  if (tailnet.enabled && facts.get(tailscale)?.addresses.includes(session.to) === true) return [];
  if (admin.addresses.some((each) => contains(each, session.from))) return [];
  return [
    error({
      what: `You are logged in from ${session.from}, which is not in admin.addresses`,
      where: "admin.addresses",
      why: `ssh will answer to ${admin.addresses.join(", ")} only, and you would be shut out.`,
      fix: `Add it: --admin-addresses ${[...admin.addresses, session.from].join(",")}`,
    }),
  ];
};

/** Whether the operator will get in when ssh and firewall are as the settings want them. */
export const login: Check = {
  name: "login",
  needs: [...keyFacts, listeners, ownSession, tailscale],
  check: (facts, { deployment }) => [
    ...noKey(deployment, facts),
    ...portTaken(deployment, facts),
    ...elsewhere(deployment, facts),
  ],
};
