import { z } from "zod";
import { standbyPath } from "../../facts/lease.ts";
import type { Host } from "../../host/host.ts";

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
export const readRole = async (host: Host): Promise<Role | null> => {
  const content = await host.read(standbyPath);
  if (content === null) return null;
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(content)));
  } catch {
    return null;
  }
};

export const writeRole = async (host: Host, role: Role): Promise<void> => {
  await host.makeDirectory("/var/lib/clincher", { mode: 0o700, uid: 0, gid: 0 });
  await host.writeFile(standbyPath, `${JSON.stringify(role)}\n`, { mode: 0o600, uid: 0, gid: 0 });
};
