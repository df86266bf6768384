import { z } from "zod";
import type { Host } from "../host/host.ts";
import { readJson } from "./json.ts";

/** What this server knows of its part in running the agent; written by whoever keeps the lease. */
export const ownLeasePath = "/var/lib/clincher/lease.json";

/** There while this server waits for another to fail. */
export const standbyPath = "/var/lib/clincher/standby.json";

/** The units that look again and again who runs the agent. */
export const leaseUnit = "clincher-lease";

/** There while this server looks; each look begins a moment after the last, or after it was put there. */
export const leaseTimer = `/etc/systemd/system/${leaseUnit}.timer`;

/** `now`: milliseconds since 1970; `uptime`: seconds since the boot, which nobody sets. */
export interface Clock {
  readonly now: number;
  readonly uptime: number;
}

/** What a server that can be taken over from knows of its own part. */
export interface OwnLease {
  readonly holder: string;
  readonly term: number;
  /**
   * held: it runs the agent. unsure: it held it, cannot reach the place any more, and has stopped the agent. lost: another
   * has taken over.
   */
  readonly state: "held" | "unsure" | "lost";
  /** How long a lease lasts, by the settings that it was last looked after with. */
  readonly seconds: number;
  /**
   * It took over at a place that did not answer, from a server that is off and stays off by the operator's word: until the
   * place answers again, it goes on without.
   */
  readonly alone: boolean;
  /** When it last saw that nobody has taken over, milliseconds since 1970 and seconds since this boot. */
  readonly renewed: number;
  readonly uptime: number;
  /** Since when the place answers again, while a server whose lease was over waits whether another speaks up there. */
  readonly back?: Clock | undefined;
}

/** The longest that settings allow: of a note by a release that did not write how long a lease lasts. */
const longest = 3600;

const schema = z.object({
  holder: z.string().regex(/^[0-9a-f]{16}$/),
  term: z.int().min(0),
  state: z.enum(["held", "unsure", "lost"]),
  seconds: z.number().positive().default(longest),
  alone: z.boolean().default(false),
  renewed: z.number(),
  uptime: z.number(),
  back: z.object({ now: z.number(), uptime: z.number() }).optional(),
});

/** Null when it is none. */
export const parseOwnLease = (content: Uint8Array | null): OwnLease | null => readJson(content, schema);

/** Null when nobody can take over from this server, or it has not looked yet. */
export const readOwnLease = async (host: Host): Promise<OwnLease | null> =>
  parseOwnLease(await host.read(ownLeasePath));
