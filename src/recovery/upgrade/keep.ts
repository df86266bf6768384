import { exitCodes } from "../../exit.ts";
import type { Host, TreeEntry } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { formatManifest, type Manifest, type ManifestEntry, parseManifest } from "../manifest.ts";
import { leftOut } from "../paths.ts";
import { tick, treesOf, withHashes } from "../survey.ts";
import { copyFiles } from "./copy-files.ts";
import { kept, releaseRoots } from "./paths.ts";

/** Paths of one command. */
const batch = 500;

const same = (live: ManifestEntry, copy: ManifestEntry | undefined): boolean =>
  copy !== undefined &&
  live.kind === copy.kind &&
  live.mode === copy.mode &&
  live.uid === copy.uid &&
  live.gid === copy.gid &&
  live.target === copy.target &&
  (live.kind === "directory" ||
    live.kind === "symlink" ||
    (live.size === copy.size &&
      live.modified === copy.modified &&
      live.hash !== null &&
      live.hash === copy.hash));

export interface Delta {
  /** Folders to make or correct, parents first. */
  readonly folders: readonly ManifestEntry[];
  /** Files and links to copy again. */
  readonly copies: readonly string[];
  /** What is gone, without what is below it. */
  readonly gone: readonly string[];
}

/**
 * Pure: what has to be done to copies so that they are as `live`. By content, as times can be set back. Sockets and the like
 * are no data.
 */
export const deltaOf = (live: Manifest, copies: Manifest): Delta => {
  const gone = [...copies].flatMap(([path, { kind }]) => (live.get(path)?.kind === kind ? [] : [path]));
  const changed = [...live.values()].filter(
    (entry) => entry.kind !== "other" && !same(entry, copies.get(entry.path)),
  );
  return {
    folders: changed.filter(({ kind }) => kind === "directory"),
    copies: changed.flatMap(({ kind, path }) => (kind === "directory" ? [] : [path])),
    gone: gone.filter((path) => !gone.some((other) => path.startsWith(`${other}/`))),
  };
};

const copy = async (host: Host, paths: readonly string[]): Promise<void> => {
  const into = ["--parents", "--remove-destination", "--target-directory", kept.data, "--"];
  for (let index = 0; index < paths.length; index += batch)
    await copyFiles(host, { where: kept.data, rest: [...into, ...paths.slice(index, index + batch)] });
};

/** Whether all that is kept is on the disk now. */
export const flushKept = async (host: Host): Promise<boolean> => {
  const { code } = await host.run({
    argv: ["sync", "--file-system", kept.folder],
    timeoutSeconds: 600,
  });
  return code === 0;
};

/** What is kept, file by file: as it came out of the backup, and later as the stopped release left it; null when it is not noted. */
export const keptManifest = async (host: Host): Promise<Manifest | null> => {
  const content = await host.read(kept.manifest);
  return content === null ? null : parseManifest(new TextDecoder().decode(content));
};

/** What the data is now, with what has to be done to the copy so that it is the same. `since`: as `finishKept` has it. */
const comparedWithKept = async (
  host: Host,
  since: bigint,
): Promise<{ readonly live: Manifest; readonly delta: Delta }> => {
  const before = (await keptManifest(host)) ?? new Map();
  const trees = await treesOf(host, releaseRoots, leftOut);
  // Not by when it was written last, which anybody can set back.
  const live = await withHashes(host, trees, before, ({ changed }) => changed < since - tick);
  const copied = await treesOf(
    host,
    releaseRoots.map((root) => `${kept.data}${root}`),
  );
  const copyOf = (entry: TreeEntry): ManifestEntry => {
    const path = entry.path.slice(kept.data.length);
    return { ...entry, path, hash: before.get(path)?.hash ?? null };
  };
  const there = new Map(copied.map(copyOf).map((entry) => [entry.path, entry]));
  return { live, delta: deltaOf(live, there) };
};

const pathsOf = ({ folders, copies, gone }: Delta): readonly string[] => [
  ...folders.map(({ path }) => path),
  ...copies,
  ...gone,
];

/** Paths that are other now than in the copy, while somebody may go on writing. `since`: as `finishKept` has it. */
export const writtenSince = async (host: Host, since: bigint): Promise<readonly string[]> =>
  pathsOf((await comparedWithKept(host, since)).delta);

/**
 * Makes the copy the same as the data is now, which nobody writes to. `since` (nanoseconds since 1970): what nothing has
 * touched from then on is what the copy's manifest says. Notes what each file is. Gives the paths that were other than in the
 * copy. Throws when it is not all on the disk: it is the only way back.
 */
export const finishKept = async (host: Host, since: bigint): Promise<readonly string[]> => {
  const { live, delta } = await comparedWithKept(host, since);
  for (const path of delta.gone) await host.remove(`${kept.data}${path}`);
  for (const { path, mode, uid, gid } of delta.folders)
    await host.makeDirectory(`${kept.data}${path}`, { mode, uid, gid });
  await copy(host, delta.copies);
  await host.writeFile(kept.manifest, formatManifest(live.values()), { mode: 0o600, uid: 0, gid: 0 });
  if (!(await flushKept(host)))
    throw new Failure(exitCodes.failed, {
      what: "What is kept of the data did not come to the disk, so nothing is upgraded",
      where: kept.folder,
      fix: "Look at the disk (df -h /opt; dmesg), then run it again.",
    });
  return pathsOf(delta);
};
