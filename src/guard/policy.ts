import { z } from "zod";

const absolute = z.string().regex(/^(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/, "has to be an absolute, plain path");
const bytes = z.int().min(6 * 1024 ** 2);

/** What the guard lets through. Written by clincher to a file that only root can write. */
export const guardPolicy = z.strictObject({
  /** Random, one per install: the value of the label by which the guard knows its own containers. */
  instance: z.string().regex(/^[0-9a-f]{32,64}$/),
  /** Release of OpenClaw that runs: another one does not know the sandboxes of this one again. */
  release: z
    .string()
    .regex(/^[0-9.-]{0,30}$/)
    .default(""),
  /** Docker's own socket. */
  engine: absolute.default("/run/docker.sock"),
  /** The only image there is, as OpenClaw names it and as the engine numbers it. */
  image: z.strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9._/-]*:[A-Za-z0-9_.-]+$/),
    id: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  }),
  /** Holds one folder per sandbox; the gateway may write in it. */
  workspaceRoot: absolute,
  /** Where the guard mounts those folders so that nobody can put another in their place. */
  pins: absolute.default("/run/clincher-guard"),
  /** The container that the requests come from, and what OpenClaw starts in it to know itself again. */
  gateway: z
    .strictObject({
      container: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/),
      program: absolute.default("/usr/local/bin/node"),
    })
    .prefault({ container: "openclaw" }),
  /** Owner of the workspaces, and whom everything in a sandbox runs as. */
  user: z
    .strictObject({ uid: z.int().min(1).max(65_533), gid: z.int().min(1).max(65_533) })
    .prefault({ uid: 1000, gid: 1000 }),
  /** Sandboxes that may exist at the same time. */
  maximum: z.int().min(1).max(64),
  /** The most that one sandbox may ask for. Memory in bytes, swap included in the second; CPUs in billionths. */
  limits: z.strictObject({
    memory: bytes,
    memoryAndSwap: bytes,
    nanoCpus: z.int().min(1_000_000),
    pids: z.int().min(1).max(32_768),
    files: z.int().min(64).max(1_048_576),
  }),
});

export type GuardPolicy = z.output<typeof guardPolicy>;

/** On every container that the guard let through; the folder of its workspace; the release that asked for it. */
export const ownLabel = "dev.clincher.guard";
export const folderLabel = "dev.clincher.guard.folder";
export const releaseLabel = "dev.clincher.guard.release";
export const guardLabels: readonly string[] = [ownLabel, folderLabel, releaseLabel];

/** As in containerPrefix of OpenClaw's settings; Docker names and host names have at most 63 characters. */
export const sandboxName = /^openclaw-sbx-[a-zA-Z0-9][a-zA-Z0-9_.-]{0,49}$/;
