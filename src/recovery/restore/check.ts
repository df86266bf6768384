import { createHash } from "node:crypto";
import { exitCodes } from "../../exit.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { parseAbout } from "../about.ts";
import { difference, type Manifest, parseManifest } from "../manifest.ts";
import { backupPaths } from "../paths.ts";
import { eachOf, treesOf } from "../survey.ts";
import type { Hashes } from "./early-hashes.ts";

const shown = 5;

const wrong = (what: string, why: string): Failure =>
  new Failure(exitCodes.failed, {
    what,
    why,
    fix: "Take another backup: clincher backup list, then --snapshot ID. What runs here was not touched.",
  });

const text = async (host: Host, path: string): Promise<string> =>
  new TextDecoder().decode((await host.read(path)) ?? undefined);

/** The manifest that came with a backup. Throws when it is not the one that the backup was made with. */
export const manifestIn = async (host: Host, folder: string): Promise<Manifest> => {
  const content = await text(host, `${folder}${backupPaths.manifest}`);
  const about = parseAbout(await text(host, `${folder}${backupPaths.about}`));
  const manifest = parseManifest(content);
  if (about === null || manifest === null)
    throw wrong("This backup has no manifest", "It was not made by clincher.");
  if (createHash("sha256").update(content).digest("hex") === about.manifest) return manifest;
  throw wrong(
    "The manifest of this backup is not its own",
    "Its hash is another than the one noted beside it.",
  );
};

const under = (path: string, roots: readonly string[]): boolean =>
  roots.some((root) => path === root || path.startsWith(`${root}/`));

/** What is not as the manifest has it, one line a path. Nothing is kept of a file that is: there may be very many. */
const differencesIn = async (
  host: Host,
  folder: string,
  roots: readonly string[],
  wanted: Manifest,
  hashes: Hashes,
): Promise<readonly string[]> => {
  const found: string[] = [];
  const missing = new Set(wanted.keys());
  const entries = await treesOf(
    host,
    roots.map((root) => `${folder}${root}`),
  );
  await eachOf(entries, async (entry) => {
    const isFile = entry.kind === "file";
    const hash = isFile ? (hashes.get(entry.path) ?? (await host.hash(entry.path))) : null;
    if (entry.kind === "other" || (isFile && hash === null)) return;
    const path = entry.path.slice(folder.length);
    missing.delete(path);
    found.push(...difference(path, wanted.get(path), { ...entry, hash }));
  });
  return [...found, ...[...missing].flatMap((path) => difference(path, wanted.get(path), undefined))].sort();
};

/**
 * Holds what came out of a backup against its manifest, file by file: content, kind, mode, owner. Throws with the first
 * differences. Sockets and the like are no data. `hashes`: of files that were read already.
 */
export const checkContent = async (
  host: Host,
  folder: string,
  roots: readonly string[],
  hashes: Hashes = new Map(),
): Promise<Manifest> => {
  const all = await manifestIn(host, folder);
  const wanted = new Map([...all].filter(([path, { kind }]) => kind !== "other" && under(path, roots)));
  const found = await differencesIn(host, folder, roots, wanted, hashes);
  if (wanted.size > 0 && found.length === 0) return wanted;
  throw wrong(
    "What came out of this backup is not what went in",
    wanted.size === 0
      ? "There is nothing in it."
      : [
          ...found.slice(0, shown),
          ...(found.length > shown ? [`and ${found.length - shown} more`] : []),
        ].join("\n"),
  );
};
