import { exitCodes } from "../../exit.ts";
import { readMarker } from "../../facts/restore.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { hostPaths } from "../../stack/paths.ts";
import type { About } from "../about.ts";
import { parseManifest } from "../manifest.ts";
import { within } from "../mounts-in-the-way.ts";
import { backupPaths, dataRoots, restorePaths } from "../paths.ts";
import { roomFor } from "../room.ts";
import type { Snapshot } from "../snapshots.ts";

const { stage } = restorePaths;

const bytesOf = (files: readonly { readonly size: number }[]): number =>
  files.reduce((sum, { size }) => sum + size, 0);

/** All of the data, or the part of it under `roots`; bytes. */
const bytesIn = async (host: Host, { bytes }: About, roots?: readonly string[]): Promise<number> => {
  const content = roots === undefined ? null : await host.read(`${stage}${backupPaths.manifest}`);
  const manifest = content === null ? null : parseManifest(new TextDecoder().decode(content));
  if (manifest === null || roots === undefined) return bytes;
  return bytesOf([...manifest.values()].filter(({ path }) => roots.some((root) => within(path, root))));
};

/** Bytes of its data that have come in before; null where all of it has. */
const cameIn = async (host: Host, { id }: Snapshot, roots?: readonly string[]): Promise<number | null> => {
  const marker = await readMarker(host);
  if (marker?.snapshot !== id) return 0;
  if (marker.step !== "fetching") return null;
  const folders = (roots ?? dataRoots).map((root) => host.tree(`${stage}${root}`));
  return bytesOf((await Promise.all(folders)).flat());
};

/** Whether data of this backup has come in before. */
export const hasBegun = async (host: Host, snapshot: Snapshot, roots?: readonly string[]): Promise<boolean> =>
  (await cameIn(host, snapshot, roots)) !== 0;

/** Throws where the disk has no room for what is still to come in, beside what is there. */
export const haveRoom = async (
  host: Host,
  snapshot: Snapshot,
  about: About,
  roots?: readonly string[],
): Promise<void> => {
  const came = await cameIn(host, snapshot, roots);
  if (came === null) return;
  const missing = Math.max(0, (await bytesIn(host, about, roots)) - came);
  const { enough, needed, free } = await roomFor(host, hostPaths.root, missing);
  if (enough) return;
  throw new Failure(exitCodes.preflight, {
    what: `This disk has ${free} free, and the backup needs ${needed}${came === 0 ? "" : " more"}`,
    why: "It comes in beside what is there, so that nothing is lost when it fails.",
    fix: "Make room, or take a server with a larger disk.",
  });
};
