import type { TreeEntry } from "../host/host.ts";

/** One line of a manifest: what a path was. `hash` is null for what has no content. */
export interface ManifestEntry extends TreeEntry {
  readonly hash: string | null;
}

export type Manifest = ReadonlyMap<string, ManifestEntry>;

const kinds = { file: "f", directory: "d", symlink: "l", other: "o" } as const;
const kindOf = new Map(Object.entries(kinds).map(([kind, letter]) => [letter, kind as TreeEntry["kind"]]));

const line =
  /^([fdlo]) ([0-7]{1,4}) (\d{1,10}) (\d{1,10}) (\d{1,16}) (-?\d{1,30}) (-?\d{1,30}) (\d{1,20}) ([0-9a-f]{64}|-) (\[".*"\])$/s;

/**
 * One line a path, in order: kind, mode, uid, gid, size, mtime, ctime, inode, SHA-256 or "-", path and link target as
 * JSON. Names may have any character, and times may be before 1970. Throws where it could not be read again: a backup with such
 * a line could never be restored.
 */
export const formatManifest = (entries: Iterable<ManifestEntry>): string => {
  let text = "";
  for (const { kind, mode, uid, gid, size, modified, changed, inode, hash, path, target } of entries) {
    const names = JSON.stringify(target === undefined ? [path] : [path, target]);
    const each = `${kinds[kind]} ${mode.toString(8)} ${uid} ${gid} ${size} ${modified} ${changed} ${inode} ${hash ?? "-"} ${names}`;
    if (!line.test(each)) throw new Error(`no line of a manifest: ${each}`);
    text += `${each}\n`;
  }
  return text;
};

const namesIn = (json: string): readonly string[] | null => {
  try {
    const names: unknown = JSON.parse(json);
    return Array.isArray(names) && names.every((each) => typeof each === "string") ? names : null;
  } catch {
    return null;
  }
};

/** Null when it is no manifest, or only a part of one. */
export const parseManifest = (text: string): Manifest | null => {
  const entries = new Map<string, ManifestEntry>();
  if (!text.endsWith("\n")) return null;
  for (const each of text.slice(0, -1).split("\n")) {
    const [
      ,
      letter = "",
      mode = "",
      uid,
      gid,
      size,
      modified = "",
      changed = "",
      inode = "",
      hash,
      names = "",
    ] = line.exec(each) ?? [];
    const kind = kindOf.get(letter as (typeof kinds)[keyof typeof kinds]);
    const [path, target] = namesIn(names) ?? [];
    if (kind === undefined || path === undefined) return null;
    entries.set(path, {
      path,
      kind,
      mode: Number.parseInt(mode, 8),
      uid: Number(uid),
      gid: Number(gid),
      size: Number(size),
      modified: BigInt(modified),
      changed: BigInt(changed),
      inode: BigInt(inode),
      hash: hash === "-" || hash === undefined ? null : hash,
      ...(target === undefined ? {} : { target }),
    });
  }
  return entries;
};

/** Nothing has touched it since. */
export const untouched = (before: TreeEntry | undefined, now: TreeEntry): boolean =>
  before !== undefined &&
  before.size === now.size &&
  before.modified === now.modified &&
  before.changed === now.changed &&
  before.inode === now.inode;

const octal = (mode: number): string => mode.toString(8).padStart(4, "0");

const changeOf = (wanted: ManifestEntry, there: ManifestEntry): string | null => {
  if (wanted.kind !== there.kind) return `is a ${there.kind}, was a ${wanted.kind}`;
  if (wanted.size !== there.size) return `has ${there.size} bytes, had ${wanted.size}`;
  if (wanted.hash !== there.hash) return "has another content";
  if (wanted.target !== there.target) return "points elsewhere";
  if (wanted.kind !== "symlink" && wanted.mode !== there.mode)
    return `has mode ${octal(there.mode)}, had ${octal(wanted.mode)}`;
  return wanted.uid === there.uid && wanted.gid === there.gid ? null : "has another owner";
};

/** What became of a path, one line of it or none; times and inodes are a machine's own and do not count. */
export const difference = (
  path: string,
  wanted: ManifestEntry | undefined,
  there: ManifestEntry | undefined,
): readonly string[] => {
  if (wanted === undefined) return [`${path} is new`];
  const what = there === undefined ? "is missing" : changeOf(wanted, there);
  return what === null ? [] : [`${path} ${what}`];
};

/** What is not as it was, one line a path. */
export const differences = (wanted: Manifest, there: Manifest): readonly string[] => [
  ...[...wanted].flatMap(([path, entry]) => difference(path, entry, there.get(path))),
  ...[...there.keys()].filter((path) => !wanted.has(path)).map((path) => `${path} is new`),
];
