import { z } from "zod";
import type { Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";
import { readJson } from "./json.ts";
import { readOwnLease, standbyPath } from "./lease.ts";

/** What a server that waits for another to fail knows of it. */
export interface Role {
  /** The server it stands by for. */
  readonly of: string;
  /** Newest backup that has come over: its id and when it was taken, milliseconds since 1970. */
  readonly snapshot: string;
  readonly taken: number;
  /** When that was looked at last. */
  readonly synced: number;
}

const schema = z.object({ of: z.string(), snapshot: z.string(), taken: z.number(), synced: z.number() });

/** Null when this server does not stand by. */
export const readRole = async (host: Host): Promise<Role | null> =>
  readJson(await host.read(standbyPath), schema);

/** This server stands by for another. */
export const waitsForAnother = async (host: Host): Promise<boolean> =>
  (await host.stat(standbyPath)) !== null;

/** Whether the agent belongs here. "takes over": a takeover has the agent, and is not done. */
export type Part = "runs" | "waits" | "takes over" | "lost" | "unsure";

/** The part of this server in running the agent. */
export const readPart = async (host: Host): Promise<Part> => {
  const [waits, own] = await Promise.all([waitsForAnother(host), readOwnLease(host)]);
  if (waits) return own?.state === "held" ? "takes over" : "waits";
  return own === null || own.state === "held" ? "runs" : own.state;
};

/** As a fact. */
export const agentPart: Fact<Part> = { key: "part in running the agent", read: readPart };

/** Why the agent does not run here, and what to do; of a server that waits for another that is as it should be. */
export const notHere: Readonly<
  Record<Exclude<Part, "runs" | "waits">, { readonly what: string; readonly fix: string }>
> = {
  "takes over": {
    what: "A takeover from the other server was begun and is not done",
    fix: "clincher standby promote",
  },
  lost: {
    what: "Another server has taken over from this one, whose agent is stopped",
    fix: "clincher standby status",
  },
  unsure: {
    what: "This server cannot know whether another has taken over, so its agent is stopped until it can",
    fix: "clincher standby status",
  },
};
