import { containers } from "../../facts/containers.ts";
import { drillScratch } from "../../facts/leftovers.ts";
import { stateFolder } from "../../facts/state-folder.ts";
import type { Host } from "../../host/host.ts";

const folder = drillScratch;

export const scratch = {
  folder,
  /** The backup, under the names it had. */
  data: `${folder}/data`,
  config: `${folder}/config`,
  secrets: `${folder}/secrets`,
  /** Whatever a drill starts carries it. */
  label: "dev.clincher.drill",
  container: "clincher-drill",
} as const;

const closed = { mode: 0o700, uid: 0, gid: 0 } as const;

/** Removes what a drill made, also one that was killed. */
export const clearScratch = async (host: Host): Promise<void> => {
  const left = ((await containers.read(host)) ?? []).filter(
    ({ labels }) => labels[scratch.label] !== undefined,
  );
  if (left.length > 0)
    await host.run({
      argv: ["docker", "rm", "--force", "--volumes", ...left.map(({ id }) => id)],
      timeoutSeconds: 120,
    });
  await host.remove(folder);
};

/** A fresh, empty folder that only root can enter. */
export const makeScratch = async (host: Host): Promise<void> => {
  await clearScratch(host);
  await host.makeDirectory(stateFolder, closed);
  for (const path of [folder, scratch.data]) await host.makeDirectory(path, closed);
};
