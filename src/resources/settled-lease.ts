import type { Fact } from "../facts/fact.ts";
import { type OwnLease, ownLeasePath, readOwnLease } from "../facts/lease.ts";
import type { Resource } from "./resource.ts";

/** What this server knows of its own part in running the agent. */
export const ownLease: Fact<OwnLease | null> = { key: "own lease", read: readOwnLease };

/**
 * Of a server that has no other beside it any more. What it holds it keeps: should there be another again, the notes at the
 * place of the backups are its own, and it does not take itself for one that was taken over from.
 */
export const settledLease: Resource = {
  id: "own lease settled",
  needs: [ownLease],
  diff: (facts) => {
    const own = facts.get(ownLease);
    if (own === null || own.state === "held") return [];
    if (own.state === "lost")
      return [
        {
          action: "delete",
          summary: "forget that another server took over",
          make: ({ host }) => host.remove(ownLeasePath),
        },
      ];
    return [
      {
        action: "update",
        summary: "note that the agent is this server's",
        make: async ({ host }) => {
          const held: OwnLease = { ...own, state: "held" };
          await host.writeFile(ownLeasePath, `${JSON.stringify(held)}\n`, { mode: 0o600, uid: 0, gid: 0 });
        },
      },
    ];
  },
};
