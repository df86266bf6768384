import type { Family } from "../facts/iptables.ts";
import { canonicalNetwork } from "./network.ts";

/** Who may open connections: everyone, or these networks of either family. An empty list closes the port. */
export type Sources = "anywhere" | readonly string[];

/** What the tailnet is for ssh: nothing, one more way in, or the only one. */
export type TailnetAccess = "none" | "also" | "only";

/** What may come in from outside. Everything else may not, whether the server or a container listens. */
export interface FirewallPolicy {
  readonly ssh: { readonly port: number; readonly from: Sources };
  /** Ports on which sshd listened before; open to everyone, as they were, until the new one is known to work. */
  readonly oldSshPorts: readonly number[];
  /** 80 and 443 over TCP, 443 over UDP. */
  readonly web: Sources;
  readonly tailnet: TailnetAccess;
}

export const families: readonly Family[] = [4, 6];

export const everywhere: Readonly<Record<Family, string>> = { 4: "0.0.0.0/0", 6: "::/0" };

/** The networks of one family in canonical spelling; everything is its /0. */
export const networksIn = (family: Family, sources: Sources): readonly string[] => {
  if (sources === "anywhere") return [everywhere[family]];
  return sources.filter((each) => each.includes(":") === (family === 6)).map(canonicalNetwork);
};
