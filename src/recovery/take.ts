import { createHash } from "node:crypto";
import { z } from "zod";
import { exitCodes } from "../exit.ts";
import type { CommandResult, Host, TreeEntry } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { Place } from "../restic/place.ts";
import { initialise, isUnused, restic, resticFailure, troubleAt, tryRestic } from "../restic/restic.ts";
import { type About, formatAbout } from "./about.ts";
import { goneFailure, readKnown, remember } from "./known.ts";
import { formatManifest, type Manifest, parseManifest } from "./manifest.ts";
import { backupPaths, contents, dataRoots, leftOut, settingsRoot } from "./paths.ts";
import { serverName } from "./server-name.ts";
import { partTag, wholeTag } from "./snapshots.ts";
import { readWriters, whileStill } from "./still.ts";
import { changedBytes, tick, treesOf, withHashes } from "./survey.ts";

/** What a backup is described with. */
export type Description = Omit<About, "taken" | "manifest" | "files" | "bytes" | "host">;

export interface Taken {
  /** Id of the snapshot. */
  readonly id: string;
  readonly files: number;
  /** Of the data, and what of it was new to the repository. */
  readonly bytes: number;
  readonly added: number;
  /** Seconds for which the agent stood still. */
  readonly still: number;
}

/** More than this is first saved while the agent works; then only what changed meanwhile while it stands still. */
const muchBytes = 64 * 1024 * 1024;

const roots = [settingsRoot, ...dataRoots];
const privately = { mode: 0o600, uid: 0, gid: 0 } as const;

/** The manifest of the last backup: what has not been touched since needs not be read again. */
const lastManifest = async (host: Host): Promise<Manifest> => {
  const content = await host.read(backupPaths.manifest);
  return (content === null ? null : parseManifest(new TextDecoder().decode(content))) ?? new Map();
};

const summary = z.object({
  message_type: z.literal("summary"),
  snapshot_id: z.string().regex(/^[0-9a-f]+$/),
  data_added: z.number(),
});

const summaryIn = (stdout: string): z.output<typeof summary> | null => {
  for (const line of stdout.trim().split("\n").reverse()) {
    try {
      const parsed = summary.safeParse(JSON.parse(line));
      if (parsed.success) return parsed.data;
    } catch {
      // restic mixes other lines in.
    }
  }
  return null;
};

/** "43 %" of a line that says how far restic is. */
export const percentIn = (line: string): string | null => {
  const match = /"percent_done":([\d.]+)/.exec(line);
  return match === null ? null : `${Math.floor(Number(match[1]) * 100)} %`;
};

/** How much restic has listed and read, as a line of it says; null when it does not. */
export const readIn = (line: string): string | null =>
  line.match(/"(?:total_files|total_bytes|files_done|bytes_done)":\d+/g)?.join() ?? null;

/**
 * restic reads while the agent works, and waits for ever at a pipe that it takes for a file. An hour is longer than its own
 * patience with a place that does not answer, and than 80 MB take at 25 kB a second, which is all that it has unsent.
 */
const advances = { mark: readIn, within: 3600 };

/**
 * Makes the repository when it has never been there; one that was and is gone is an error. Gives its id, where restic
 * tells it (0.14 does not).
 */
const ensureRepository = async (host: Host, place: Place): Promise<string | null> => {
  if ((await readKnown(host))[place.repository] !== undefined) throw goneFailure(place);
  const { stdout } = await initialise(host, place, { argv: ["--json"] });
  return repositoryIn(stdout);
};

const repositoryIn = (text: string): string | null => /"id":\s*"([0-9a-f]{64})"/.exec(text)?.[1] ?? null;

/** A repository that was looked into, or made; its id, where that is known. */
interface Opened {
  readonly repository: string | null;
}

interface Saved {
  readonly id: string;
  readonly added: number;
  /** Null where it was there before. */
  readonly opened: Opened | null;
}

const make = async (host: Host, place: Place): Promise<Opened> => ({
  repository: await ensureRepository(host, place),
});

/** There is no repository, or one that was made for a key which was replaced, or was made badly, before any backup. */
const mayMake = async (host: Host, place: Place, result: CommandResult): Promise<boolean> => {
  const trouble = troubleAt(place, result);
  return trouble === "absent" || (["key", "damaged"].includes(trouble) && (await isUnused(host, place)));
};

/** Makes the repository where there is none. What else is wrong with it is left to whoever saves something. */
const openRepository = async (host: Host, place: Place): Promise<Opened> => {
  const result = await tryRestic(host, place, { argv: ["cat", "config", "--no-lock"] });
  if (result.code !== 0 && troubleAt(place, result) === "absent") return await make(host, place);
  return { repository: result.code === 0 ? repositoryIn(result.stdout) : null };
};

const save = async (
  host: Host,
  place: Place,
  tags: readonly string[],
  progress: (line: string) => void,
): Promise<Saved> => {
  const there = (
    await Promise.all(contents.map(async (path) => ((await host.stat(path)) === null ? [] : [path])))
  ).flat();
  const argv = [
    ...["backup", "--json", "--host", await serverName(host)],
    ...tags.flatMap((tag) => ["--tag", tag]),
    ...leftOut.flatMap((path) => ["--exclude", path]),
    ...["--", ...there],
  ];
  const onLine = (line: string): void => {
    const percent = percentIn(line);
    if (percent !== null) progress(`${place.name}: ${percent}`);
  };
  let result = await tryRestic(host, place, { argv, onLine, advances });
  let opened: Opened | null = null;
  if (result.code !== 0 && (await mayMake(host, place, result))) {
    opened = await make(host, place);
    result = await tryRestic(host, place, { argv, onLine, advances });
  }
  if (result.code === 124)
    throw new Failure(exitCodes.failed, {
      what: "Saving the data got no further for an hour",
      where: `${place.name} (${place.repository})`,
      why: "Its place takes nothing, or the agent put something in the place of a file that cannot be read to its end.",
      fix: "Run it again. If it stays so, look for pipes: find /opt/openclaw/state /opt/openclaw/sandboxes -type p",
    });
  const saved = summaryIn(result.stdout);
  // 3: something could not be read, or went away meanwhile. A backup that lacks something is none; a part may lack it.
  const enough = result.code === 0 || (result.code === 3 && tags.includes(partTag));
  if (!enough || saved === null) throw resticFailure(place, result);
  return { id: saved.snapshot_id, added: saved.data_added, opened };
};

/**
 * Written through memory, as SQLite does with the index of a log: for half a minute after its first change it changes
 * without looking so.
 */
const isMapped = ({ path }: { readonly path: string }): boolean => path.endsWith("-shm");

/** Files that could change, or have changed, without looking so: restic then reads them anew. */
const markRecent = async (host: Host, manifest: Manifest, since: bigint | null): Promise<void> => {
  const recent = [...manifest.values()].filter(
    (each) => each.kind === "file" && (isMapped(each) || (since !== null && each.changed >= since)),
  );
  for (let index = 0; index < recent.length; index += 500)
    await host.run({
      argv: ["touch", "-a", "-c", "--", ...recent.slice(index, index + 500).map(({ path }) => path)],
    });
};

/** What is known before the agent stands still. */
interface Ahead {
  readonly description: Description;
  readonly known: Manifest;
  /** Hashes in `known` were made just now, and not by an earlier backup. */
  readonly hashed: boolean;
  /** What there is, listed just now, while nobody could write; null where somebody could, or where that is a while ago. */
  readonly listed: readonly TreeEntry[] | null;
  /** Null where little has changed since the last backup, or nobody is there to wait for the rest. */
  readonly saved: Saved | null;
  readonly opened: Opened | null;
}

/**
 * What takes long, while the agent works: hashes, and data saved in a part of its own. Where no agent runs, nobody would be
 * spared anything by that part. A function of its own, so that its list of files is gone before the next.
 */
const saveAhead = async (
  host: Host,
  place: Place,
  describe: () => Promise<Description>,
  progress: (line: string) => void,
): Promise<Ahead> => {
  const alone = (await readWriters(host, roots)).length === 0;
  const [description, known, entries] = await Promise.all([
    describe(),
    lastManifest(host),
    treesOf(host, roots, leftOut),
  ]);
  if (changedBytes(entries, known) <= muchBytes)
    return { description, known, hashed: false, listed: alone ? entries : null, saved: null, opened: null };
  const [now, saved, opened] = await Promise.all([
    withHashes(host, entries, known),
    alone ? null : save(host, place, [partTag], progress),
    alone ? openRepository(host, place) : null,
  ]);
  return { description, known: now, hashed: true, listed: null, saved, opened: saved?.opened ?? opened };
};

/**
 * Saves everything to one place: what is much while the agent works, and then all of it at one moment in which the agent
 * stands still, with a manifest of that moment in it.
 */
export const takeSnapshot = async (
  host: Host,
  place: Place,
  describe: () => Promise<Description>,
  progress: (line: string) => void,
): Promise<Taken> => {
  const began = BigInt(host.now()) * 1_000_000n - tick;
  const ahead = await saveAhead(host, place, describe, progress);
  const { description, known, hashed, listed, saved: part } = ahead;
  const tags = [wholeTag, `clincher-${description.clincher}`, `openclaw-${description.openclaw}`];
  let { opened } = ahead;
  progress("the agent stands still for a moment");
  const { result, seconds, still } = await whileStill(host, roots, async (held) => {
    // Nobody could write then, and nobody can now: that list is as good.
    const now = held || listed === null ? await treesOf(host, roots, leftOut) : listed;
    const trusted = (entry: TreeEntry): boolean => !isMapped(entry) && (!hashed || entry.changed < began);
    const manifest = await withHashes(host, now, known, trusted);
    await markRecent(host, manifest, part === null ? null : began);
    // Encoded once: with many files it is the largest that is in memory.
    const text = new TextEncoder().encode(formatManifest(manifest.values()));
    const files = [...manifest.values()].filter(({ kind }) => kind === "file");
    const about: About = {
      ...description,
      host: await serverName(host),
      taken: new Date(host.now()).toISOString(),
      manifest: createHash("sha256").update(text).digest("hex"),
      files: files.length,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
    };
    await host.writeFile(backupPaths.manifest, text, privately);
    await host.writeFile(backupPaths.about, formatAbout(about), privately);
    const saved = await save(host, place, tags, progress);
    opened ??= saved.opened;
    return { id: saved.id, added: saved.added, files: about.files, bytes: about.bytes };
  });
  if (!still) {
    await restic(host, place, { argv: ["forget", result.id] });
    throw new Failure(exitCodes.failed, {
      what: "The agent did not stand still while it was saved, so this backup does not count",
      why: `It took ${Math.round(seconds)} s, or somebody let a container go on.`,
      fix: "Run it again: what is saved already needs not be saved twice.",
    });
  }
  if (opened?.repository != null) await remember(host, place.repository, opened.repository);
  // In a repository that was made for this part there is no other.
  if (part !== null && opened === null)
    await restic(host, place, { argv: ["forget", "--tag", partTag, "--keep-last", "1", "--group-by", ""] });
  return { ...result, added: result.added + (part?.added ?? 0), still: seconds };
};

/** Notes which repository a place has now. Called once it has a backup. */
export const noteRepository = async (host: Host, place: Place): Promise<void> => {
  if ((await readKnown(host))[place.repository] !== undefined) return;
  const { stdout } = await restic(host, place, { argv: ["cat", "config"] });
  const id = repositoryIn(stdout);
  if (id !== null) await remember(host, place.repository, id);
};
