import { z } from "zod";

/** A browser or program that has the token and waits for a person's approval. */
export interface PendingDevice {
  readonly requestId: string;
  /** As the gateway saw it; null when it does not say. */
  readonly address: string | null;
  /** What it calls itself, and what it runs on. Its own words: nothing to rely on. */
  readonly name: string;
  /** What it would be allowed. */
  readonly role: string;
  /** ISO 8601; null when the gateway does not say. */
  readonly asked: string | null;
}

export interface PairedDevice {
  readonly deviceId: string;
  readonly address: string | null;
  readonly name: string;
  readonly role: string;
}

export interface Devices {
  readonly pending: readonly PendingDevice[];
  readonly paired: readonly PairedDevice[];
}

const text = z.string().nullish();
const device = z.object({
  deviceId: z.string(),
  displayName: text,
  clientId: text,
  platform: text,
  role: text,
  roles: z.array(z.string()).nullish(),
  remoteIp: text,
});

const answer = z.object({
  pending: z.array(device.extend({ requestId: z.string(), ts: z.number().nullish() })).nullish(),
  paired: z.array(device).nullish(),
});

/** What a device says of itself must not steer the terminal it is shown on, nor fill it. */
const plain = (said: string): string => said.replace(/[^\x20-\x7e]/g, "?").slice(0, 60);

const common = (each: z.output<typeof device>) => ({
  address: each.remoteIp == null ? null : plain(each.remoteIp),
  name: plain([each.displayName ?? each.clientId, each.platform].filter(Boolean).join(" on ")),
  role: plain([...new Set([each.role, ...(each.roles ?? [])])].filter(Boolean).join(", ")),
});

/** `openclaw devices list --json`; null when the output is something else. Other lines may come before the JSON. */
export const devicesIn = (output: string): Devices | null => {
  const start = output.search(/^\{/m);
  if (start < 0) return null;
  try {
    const { pending, paired } = answer.parse(JSON.parse(output.slice(start)));
    return {
      pending: (pending ?? []).map((each) => ({
        requestId: plain(each.requestId),
        ...common(each),
        asked: each.ts == null ? null : new Date(each.ts).toISOString(),
      })),
      paired: (paired ?? []).map((each) => ({ deviceId: plain(each.deviceId), ...common(each) })),
    };
  } catch {
    return null;
  }
};
