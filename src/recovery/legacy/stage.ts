import { exitCodes } from "../../exit.ts";
import { readMarker } from "../../facts/restore.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { gatewayUser, hostPaths } from "../../stack/paths.ts";
import { restorePaths } from "../paths.ts";
import { openStage } from "../restore/fetch.ts";
import { writeMarker } from "../restore/marker.ts";
import { roomFor } from "../room.ts";
import type { Archive, ArchiveKind } from "./archive.ts";
import { baseOf, settingsIn, within } from "./layout.ts";
import type { Member } from "./listing.ts";
import { broken, decrypt, extract, failed, list } from "./unpack.ts";
import { leavingIn, vet } from "./vet.ts";

const { stage } = restorePaths;

/** Where an archive's content belongs; settings are those of this server. */
export const homeOf: Readonly<Record<ArchiveKind, string | null>> = {
  data: hostPaths.gatewayState,
  sandboxes: hostPaths.sandboxes,
  config: null,
};

/** An archive with the hash that it has to have, when something says. */
export interface Trusted {
  readonly archive: Archive;
  readonly hash: string | null;
}

/** How an archive's content is kept. */
export interface Keep {
  readonly owner: number;
  /** With the settings of the server it comes from. */
  readonly settings: boolean;
}

/** What came out of an archive. */
export interface Unpacked {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
  /** Paths in it that were not taken over. */
  readonly left: readonly string[];
}

const checkRoom = async (host: Host, folder: string, bytes: number): Promise<void> => {
  const { enough, needed, free } = await roomFor(host, folder, bytes);
  if (enough) return;
  throw new Failure(exitCodes.preflight, {
    what: `This disk has ${free} free, and the archive needs ${needed}`,
    where: folder,
    fix: "Make room, or take a server with a larger disk.",
  });
};

/** A copy that nobody else can change any more, held to its hash. */
const copyIn = async (host: Host, { archive, hash }: Trusted, to: string): Promise<void> => {
  const { path } = archive;
  const { code, stderr } = await host.run({ argv: ["cp", "--", path, to], timeoutSeconds: 6 * 3600 });
  const found = code === 0 ? await host.hash(to) : null;
  if (found === null) {
    const why = stderr.trim();
    const fix = "Check the file and its disk.";
    throw failed(
      stderr,
      to,
      new Failure(exitCodes.failed, { what: "This archive cannot be read", where: path, why, fix }),
    );
  }
  if (hash === null || hash === found) return;
  throw new Failure(exitCodes.failed, {
    what: "This archive is not the one that its manifest is of",
    where: path,
    why: `SHA-256 is ${found}; it was ${hash}.`,
    fix: "Take another copy of it, or the archives of another day. What runs here was not touched.",
  });
};

const under = (folder: string, path: string): string => (path === "" ? folder : `${folder}/${path}`);

/** What was listed has to be on the disk, each of its kind and size. */
const compare = async (
  host: Host,
  archive: Archive,
  folder: string,
  own: readonly Member[],
): Promise<void> => {
  const there = new Map(
    (await host.tree(folder)).map((entry) => [entry.path.slice(folder.length + 1), entry]),
  );
  there.delete("");
  const kindOf = ({ kind }: Member): string => (kind === "hardlink" ? "file" : kind);
  const missing = own.find((member) => {
    const entry = there.get(member.path);
    return entry?.kind !== kindOf(member) || (member.kind === "file" && entry.size !== member.size);
  });
  if (missing !== undefined)
    throw broken(archive, `${missing.path} did not come out as it is in the archive.`);
};

/** Makes everything in a folder one user's, and nobody else's. */
const possess = async (host: Host, folder: string, owner: number): Promise<void> => {
  for (const argv of [
    ["chown", "-hR", `${owner}:${owner}`, "--", folder],
    ["chmod", "-R", "u+rwX,go=,a-st", "--", folder],
  ] as const) {
    const { code, stderr } = await host.run({ argv: [...argv], timeoutSeconds: 3600 });
    if (code === 0) continue;
    throw new Failure(exitCodes.failed, {
      what: "What was unpacked cannot be given to its user",
      where: folder,
      why: stderr.trim().split("\n").slice(0, 3).join("\n"),
      fix: "Check that disk, then run this again. What runs here was not touched.",
    });
  }
};

/**
 * Takes an archive out into a new folder of its own, and only there. Everything in it is `owner`'s then, and nobody
 * else's. Throws when it is damaged, or would land outside.
 */
export const unpack = async (
  host: Host,
  trusted: Trusted,
  key: string | null,
  folder: string,
  { owner, settings }: Keep,
): Promise<Unpacked> => {
  const { archive } = trusted;
  const size = (await host.stat(archive.path))?.size ?? 0;
  const [copy, plain, out] = [`${folder}.copy`, `${folder}.tar.gz`, `${folder}.out`] as const;
  await checkRoom(host, folder, size * 2);
  await copyIn(host, trusted, copy);
  if (archive.encrypted) {
    await decrypt(host, archive, copy, plain, key ?? "");
    await host.remove(copy);
  } else await host.rename(copy, plain);
  const members = await list(host, archive, plain);
  const verdict = vet(members);
  if (!verdict.ok) throw broken(archive, `It is not unpacked, because ${verdict.reason}.`);
  const base = archive.kind === "data" ? baseOf(members) : "";
  if (base === null) throw broken(archive, "It holds no state of OpenClaw.");
  await checkRoom(host, folder, verdict.bytes);
  await host.makeDirectory(out, { mode: 0o700, uid: 0, gid: 0 });
  await extract(host, archive, plain, out);
  const own = within(members, base);
  await compare(host, archive, under(out, base), own);
  const left = [...leavingIn(own), ...(archive.kind === "data" && !settings ? settingsIn(own) : [])];
  for (const path of left) await host.remove(`${under(out, base)}/${path}`);
  await possess(host, under(out, base), owner);
  await host.rename(under(out, base), folder);
  for (const path of [plain, out]) await host.remove(path);
  const files = own.filter(({ kind }) => kind === "file" || kind === "hardlink").length;
  return { name: archive.name, files, bytes: verdict.bytes, left };
};

const makeParents = async (host: Host, path: string): Promise<void> => {
  for (let at = path.indexOf("/", stage.length + 1); at !== -1; at = path.indexOf("/", at + 1)) {
    const folder = path.slice(0, at);
    if ((await host.stat(folder)) === null) await host.makeDirectory(folder, { mode: 0o755, uid: 0, gid: 0 });
  }
};

/** Brings the data of archives in, beside what is there, whole and checked. Nothing of it stays when that fails. */
export const stageArchives = async (
  host: Host,
  id: string,
  archives: readonly Trusted[],
  key: string | null,
  progress: (line: string) => void,
): Promise<readonly Unpacked[]> => {
  const marker = await readMarker(host);
  if (marker?.snapshot === id && marker.step !== "fetching") return [];
  await host.remove(stage);
  await openStage(host, id);
  const unpacked: Unpacked[] = [];
  const roots: string[] = [];
  try {
    for (const trusted of archives) {
      const home = homeOf[trusted.archive.kind];
      if (home === null) continue;
      progress(`unpacking ${trusted.archive.name}`);
      await makeParents(host, `${stage}${home}`);
      unpacked.push(
        await unpack(host, trusted, key, `${stage}${home}`, { owner: gatewayUser, settings: false }),
      );
      roots.push(home);
    }
    await writeMarker(host, { snapshot: id, step: "checked", roots });
    return unpacked;
  } catch (error) {
    await host.remove(stage);
    throw error;
  }
};
