import type { Facts } from "../../facts/fact.ts";
import { listeners } from "../../facts/listeners.ts";
import { pendingRevert } from "../../facts/revert.ts";
import { sshSocketPorts } from "../../facts/ssh-socket.ts";
import { oldSshPorts, sshPorts } from "../firewall/policy.ts";

/** What `serverPorts` looks at. */
export const portFacts = [pendingRevert, listeners, sshSocketPorts] as const;

/** Ports on which sshd has to listen: the wanted one, and old ones until somebody has logged in over it. */
export const serverPorts = (port: number, facts: Facts): readonly number[] => [
  port,
  ...oldSshPorts(port, facts.get(pendingRevert), facts.get(listeners), facts.get(sshSocketPorts)),
];

/** Ports on which somebody can log in as it is now. */
export const portsNow = (facts: Facts): readonly number[] =>
  [...new Set(sshPorts(facts.get(listeners), facts.get(sshSocketPorts)))].sort((a, b) => a - b);
