import { createHash } from "node:crypto";
import { egressExecutable } from "../../../embedded/egress.ts";
import { mayRunAgent } from "../../deploy/agent-here.ts";
import { noUpgradeCutOff } from "../../deploy/cut-off.ts";
import { lookWith, type Seen } from "../../deploy/look.ts";
import { prepare } from "../../deploy/prepare.ts";
import type { Run } from "../../engine/apply.ts";
import { exitCodes } from "../../exit.ts";
import { finishing, type Marker, readMarker } from "../../facts/restore.ts";
import type { Host } from "../../host/host.ts";
import { Failure, type Problem } from "../../problem.ts";
import { secretsPath } from "../../settings/secrets/load.ts";
import type { Assignments, Environment } from "../../settings/sources.ts";
import { hostPaths } from "../../stack/paths.ts";
import { nothingInTheWay } from "../mounts-in-the-way.ts";
import { clearFolder, makeFolder, newFolder } from "../new-folder.ts";
import { dataRoots, restorePaths } from "../paths.ts";
import { bringBack } from "../restore/bring-back.ts";
import { nothingPutAside, restorePhases } from "../restore/restore.ts";
import { type Archive, parseArchive } from "./archive.ts";
import { homeOf, stageArchives, type Trusted, type Unpacked, unpack } from "./stage.ts";
import { expected, unvouched } from "./vouch.ts";

const { stage } = restorePaths;

export interface LegacyRequest {
  readonly archives: readonly Archive[];
  /** Null when none of them needs one and none was given. */
  readonly key: string | null;
  readonly environment: Environment;
  readonly flags: Assignments;
}

export interface LegacyProspect {
  readonly id: string;
  readonly archives: readonly Archive[];
  /** Empty when an earlier run has done it. */
  readonly unpacked: readonly Unpacked[];
  readonly warnings: readonly Problem[];
  readonly fresh: boolean;
  readonly seen: Seen;
}

/** Paths that look like archives rather than like a repository. */
export const looksLikeArchive = (path: string): boolean => /\.(tar|tgz|tar\.gz|enc)$/.test(path);

/** Archives by their paths. Throws for one that is not there, or not named like one, and for two of one kind. */
export const findArchives = async (host: Host, paths: readonly string[]): Promise<readonly Archive[]> => {
  const archives: Archive[] = [];
  const where = "command line of clincher restore";
  // FOLDER/* names the manifest as well; it is looked for beside each archive anyway.
  for (const path of paths.filter((each) => !/(^|\/)openclaw-manifest-[^/]*$/.test(each))) {
    const archive = parseArchive(path);
    if (archive === null)
      throw new Failure(exitCodes.settings, {
        what: `${path} is not named like an archive`,
        where,
        fix: "Give it its name: openclaw-data-2026-11-21.tar.gz.enc, or .tar.gz when it is not encrypted.",
      });
    if ((await host.stat(path))?.kind !== "file")
      throw new Failure(exitCodes.settings, {
        what: `There is no file ${path}`,
        where,
        fix: "Check its name.",
      });
    if (archives.some(({ kind }) => kind === archive.kind))
      throw new Failure(exitCodes.settings, {
        what: `Two archives of one kind: ${path}`,
        where,
        fix: "Name one data archive, and at most one of each other kind.",
      });
    archives.push(archive);
  }
  return archives;
};

const vouched = async (
  host: Host,
  { archives, key }: Pick<LegacyRequest, "archives" | "key">,
): Promise<{ readonly trusted: readonly Trusted[]; readonly warnings: readonly Problem[] }> => {
  const trusted: Trusted[] = [];
  const doubted: (Archive & { why: string })[] = [];
  for (const archive of archives) {
    const { hash, doubt } = await expected(host, archive, key);
    trusted.push({ archive, hash });
    if (doubt !== null) doubted.push({ ...archive, why: doubt });
  }
  return { trusted, warnings: unvouched(doubted) };
};

/** What a restore from these archives goes by: the same files give the same. */
const idOf = async (host: Host, archives: readonly Archive[]): Promise<string> => {
  const hashes = await Promise.all(archives.map(({ path }) => host.hash(path)));
  return `legacy-${createHash("sha256").update(hashes.sort().join("\n")).digest("hex").slice(0, 16)}`;
};

const refuse = (what: string, fix: string): Failure => new Failure(exitCodes.preflight, { what, fix });

const nothingElse = (marker: Marker | null, id: string): void => {
  if (marker !== null) nothingPutAside(marker);
  if (marker?.step === "swapping" && marker.snapshot !== id)
    throw refuse(
      "Another restore was cut off while it put the data in place",
      `Finish it first: ${finishing(marker)}`,
    );
};

/**
 * Brings the data of archives in beside what is there and checks it; the settings are this server's own. With no archives
 * it goes on with those of a restore that was cut off.
 */
export const prepareLegacy = async (
  host: Host,
  request: LegacyRequest,
  progress: (line: string) => void,
): Promise<LegacyProspect> => {
  const { archives, environment, flags } = request;
  if ((await host.stat(secretsPath)) === null)
    throw new Failure(exitCodes.settings, {
      what: "This server has no settings yet, and archives bring none",
      where: secretsPath,
      fix: "clincher init, then this again: it installs everything with the data in place.",
    });
  await mayRunAgent(host);
  await noUpgradeCutOff(host);
  await nothingInTheWay(host, dataRoots);
  const prepared = await prepare(host, { flags, environment, egress: egressExecutable });
  const marker = await readMarker(host);
  const id = archives.length === 0 ? (marker?.snapshot ?? "") : await idOf(host, archives);
  nothingElse(marker, id);
  if (archives.length > 0 && !archives.some(({ kind }) => kind === "data"))
    throw new Failure(exitCodes.settings, {
      what: "None of these archives holds the agent's data",
      where: "command line of clincher restore",
      fix: "Add openclaw-data-DATE.tar.gz.enc. Settings are not taken from archives; with --to FOLDER they can be looked at.",
    });
  const { trusted, warnings } = await vouched(host, request);
  const unpacked = archives.length === 0 ? [] : await stageArchives(host, id, trusted, request.key, progress);
  const roots = (await readMarker(host))?.roots;
  if (roots === undefined)
    throw refuse("No restore from archives was cut off here", "Name the archives: clincher restore FILE…");
  progress("looking at this server");
  const fresh = (await host.stat(hostPaths.environment)) === null;
  const seen = await lookWith(host, prepared, restorePhases(prepared.site, [], id, roots));
  return { id, archives, unpacked, warnings, fresh, seen };
};

/** Puts it in place and starts everything. What was there is kept for `clincher restore --undo`. */
export const runLegacy = async (host: Host, { seen }: LegacyProspect, run: Run): Promise<void> => {
  await bringBack(host, seen, run);
};

/** Removes what was brought in and is not wanted. */
export const dropLegacy = async (host: Host): Promise<void> => {
  if ((await readMarker(host))?.step === "checked") await host.remove(stage);
};

/** Takes archives out into a new folder, each into one named after its kind; nothing else is touched. */
export const legacyTo = async (
  host: Host,
  request: Pick<LegacyRequest, "archives" | "key">,
  given: string,
  progress: (line: string) => void,
): Promise<{ readonly unpacked: readonly Unpacked[]; readonly warnings: readonly Problem[] }> => {
  const folder = await newFolder(host, given);
  const { trusted, warnings } = await vouched(host, request);
  await makeFolder(host, folder);
  try {
    const unpacked: Unpacked[] = [];
    for (const each of trusted) {
      progress(`unpacking ${each.archive.name}`);
      const keep = { owner: 0, settings: true };
      unpacked.push(await unpack(host, each, request.key, `${folder.path}/${each.archive.kind}`, keep));
    }
    return { unpacked, warnings };
  } catch (error) {
    await clearFolder(host, folder);
    throw error;
  }
};

/** Whether an archive's content has a place here. */
export const isTaken = ({ kind }: Archive): boolean => homeOf[kind] !== null;
