import { z } from "zod";
import type { Host } from "../host/host.ts";
import { backupPaths } from "./paths.ts";

const schema = z.record(z.string(), z.string());

/** Repositories that backups were made to, by address, with the id each had. */
export const readKnown = async (host: Host): Promise<Readonly<Record<string, string>>> => {
  const content = await host.read(backupPaths.known);
  if (content === null) return {};
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(content)));
  } catch {
    return {};
  }
};

/** Remembers a repository, so that it is never silently made anew where a disk was not mounted. */
export const remember = async (host: Host, repository: string, id: string): Promise<void> => {
  const known = { ...(await readKnown(host)), [repository]: id };
  await host.writeFile(backupPaths.known, `${JSON.stringify(known, null, 2)}\n`, {
    mode: 0o600,
    uid: 0,
    gid: 0,
  });
};
