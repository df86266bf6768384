import type { Host } from "../host/host.ts";

/** The server's own name, which its backups go by. */
export const serverName = async (host: Host): Promise<string> =>
  new TextDecoder().decode((await host.read("/etc/hostname")) ?? undefined).trim() || "server";
