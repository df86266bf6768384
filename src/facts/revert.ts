import { z } from "zod";
import type { Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";

export const revertFolder = "/var/lib/clincher/revert";
/** There exactly while a change of ssh and firewall waits for its confirmation. */
export const pendingPath = `${revertFolder}/pending.json`;
/** How the last such change ended. */
export const endedPath = `${revertFolder}/ended.json`;

const access = { mode: z.number(), uid: z.number(), gid: z.number() };

const entry = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("absent"), path: z.string() }),
  z.object({ kind: z.literal("file"), path: z.string(), ...access, base64: z.string() }),
  z.object({ kind: z.literal("symlink"), path: z.string(), target: z.string() }),
  z.object({ kind: z.literal("directory"), path: z.string(), ...access }),
]);
/** What was at a path before the change. */
export type Kept = z.output<typeof entry>;

const moment = z.object({
  /** Milliseconds since 1970. */
  wall: z.number(),
  /** Seconds since the kernel started, and which start that was. */
  uptime: z.number(),
  boot: z.string(),
});
/** One moment by two clocks: the wall's may be set, the kernel's begins anew with each boot. */
export type Moment = z.output<typeof moment>;

const pending = z.object({
  armed: moment,
  /** Seconds from `armed`. */
  within: z.number(),
  oldPorts: z.array(z.number()),
  newPort: z.number(),
  user: z.string(),
  /** This server's address in the tailnet, when only a login over it confirms. */
  tailnet: z.string().nullable().default(null),
  /** Of the settings of who logs in, with which the change was made; null when clincher that made it kept none. */
  access: z.string().nullable().default(null),
  /** A login over the new port confirms by itself. */
  onLogin: z.boolean(),
  /** Settings of the command line: what is confirmed is the change that was made with them. */
  flags: z.record(z.string(), z.string()),
  /** Those of the phases "access" and "firewall" that it was made of. */
  phases: z.array(z.string()),
  kept: z.array(entry),
  restore: z.array(z.array(z.string()).min(1)),
});
/** A change that could cut the operator off and that nobody has confirmed yet. */
export type Pending = z.output<typeof pending>;

const ended = z.object({
  outcome: z.enum(["confirmed", "reverted"]),
  /** Milliseconds since 1970. */
  at: z.number(),
  why: z.string(),
});
export type Ended = z.output<typeof ended>;

const parsed = async <Value>(host: Host, path: string, type: z.ZodType<Value>): Promise<Value | null> => {
  const bytes = await host.read(path);
  if (bytes === null) return null;
  return type.parse(JSON.parse(new TextDecoder().decode(bytes)));
};

/** Null when nothing waits. Throws when the file is there and is not one of ours. */
export const readPending = (host: Host): Promise<Pending | null> => parsed(host, pendingPath, pending);
export const readEnded = (host: Host): Promise<Ended | null> => parsed(host, endedPath, ended);

/** What waits to be confirmed, or null. */
export const pendingRevert: Fact<Pending | null> = { key: "pending-revert", read: readPending };

/** This moment. */
export const readMoment = async (host: Host): Promise<Moment> => {
  const [uptime, boot] = await Promise.all(
    ["/proc/uptime", "/proc/sys/kernel/random/boot_id"].map((path) => host.read(path)),
  );
  const text = (bytes: Uint8Array | null | undefined): string => new TextDecoder().decode(bytes ?? undefined);
  return { wall: host.now(), uptime: Number.parseFloat(text(uptime)) || 0, boot: text(boot).trim() };
};
