import { exitCodes } from "../../exit.ts";
import { exportScratch } from "../../facts/leftovers.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { parseAbout } from "../about.ts";
import { choosePlaces } from "../backup.ts";
import { backupPaths } from "../paths.ts";
import { restoreTo } from "../restore/to.ts";
import { type Archive, archiveName, codeName, manifestName } from "./archive.ts";
import { codeOf, formatHashes } from "./manifest.ts";
import { type Part, readPacking } from "./packing.ts";
import { decrypt } from "./unpack.ts";

const plain = exportScratch;
const closed = { mode: 0o700, uid: 0, gid: 0 } as const;
const privately = { mode: 0o600, uid: 0, gid: 0 } as const;
const patience = 6 * 3600;

const must = async (
  host: Host,
  what: string,
  argv: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const { code, stderr } = await host.run({ argv, environment, timeoutSeconds: patience });
  if (code === 0) return;
  throw new Failure(exitCodes.failed, {
    what,
    why: stderr.trim().split("\n").slice(-3).join("\n"),
    fix: "Look whether the disk is full or the folder cannot be written to, then run this again.",
  });
};

/** Arguments of tar: each folder, with a file of the names that go in. */
const namesAt = async (host: Host, scratch: string, parts: readonly Part[]): Promise<readonly string[]> => {
  const argv: string[] = [];
  for (const [at, { folder, paths }] of parts.entries()) {
    const names = `${scratch}/names-${at}`;
    await host.writeFile(names, paths.map((path) => `${path}\0`).join(""), privately);
    argv.push("--directory", folder, "--files-from", names);
  }
  return argv;
};

/** Packs parts, encrypts, and reads back what it wrote. Gives the archive's SHA-256. */
export const pack = async (
  host: Host,
  archive: Archive,
  parts: readonly Part[],
  { key, scratch }: { readonly key: string; readonly scratch: string },
): Promise<string> => {
  const [packed, again] = [`${scratch}/packed`, `${scratch}/again`] as const;
  const partial = `${archive.path}.partial`;
  const tar = ["tar", "--create", "--gzip", "--numeric-owner", "--file", packed] as const;
  const names = ["--no-recursion", "--null", ...(await namesAt(host, scratch, parts))];
  await must(host, `Packing ${archive.name} failed`, [...tar, ...names]);
  await must(
    host,
    `Encrypting ${archive.name} failed`,
    [
      ...(["openssl", "enc", "-aes-256-cbc", "-salt", "-pbkdf2", "-in", packed, "-out", partial] as const),
      ...["-pass", "env:KEY"],
    ],
    { KEY: key },
  );
  await decrypt(host, archive, partial, again, key);
  const [wanted, found, hash] = await Promise.all([packed, again, partial].map((path) => host.hash(path)));
  if (hash == null || wanted !== found)
    throw new Failure(exitCodes.failed, {
      what: `${archive.name} is not on the disk as it was written`,
      where: archive.path,
      fix: "Check that disk (dmesg), or take another folder: --to FOLDER",
    });
  await must(host, `${archive.name} did not come to the disk`, ["sync", "--file-system", partial]);
  await host.setAccess(partial, privately);
  await host.rename(partial, archive.path);
  return hash;
};

const makeFolder = async (host: Host, folder: string): Promise<void> => {
  if (!/^(\/[\w.@%+~-]+)+$/.test(folder) || folder.split("/").includes(".."))
    throw new Failure(exitCodes.settings, {
      what: `${JSON.stringify(folder)} is not a plain absolute path`,
      where: "--to",
      fix: "Name a folder from / on, such as /mnt/usb/openclaw.",
    });
  const steps = folder.split("/").slice(1);
  for (let depth = 1; depth <= steps.length; depth += 1) {
    const path = `/${steps.slice(0, depth).join("/")}`;
    if ((await host.stat(path)) === null) await host.makeDirectory(path, closed);
  }
};

export interface Exported {
  /** Beginning of an id. */
  readonly snapshot: string;
  readonly folder: string;
  readonly date: string;
  /** Names of archives, and of the manifest and its code. */
  readonly files: readonly string[];
  /** What is in none of them (see Packing): how many paths, and the first few. */
  readonly left: { readonly count: number; readonly first: readonly string[] };
}

/**
 * Writes a backup as archives that openssl and tar open, with a manifest that sha256sum checks and a code that only the
 * backup key makes: all that `clincher restore` takes out of them again. Another export of the same day is replaced.
 */
export const exportBackup = async (
  host: Host,
  deployment: Deployment,
  given: { readonly snapshot: string; readonly target: string | undefined; readonly folder: string },
  progress: (line: string) => void,
): Promise<Exported> => {
  const { folder } = given;
  const [place] = choosePlaces(deployment, given.target);
  if (place === undefined) throw new Error("no place for backups");
  await host.remove(plain);
  await makeFolder(host, folder);
  await host.makeDirectory(plain, closed);
  try {
    progress("bringing in the backup");
    await restoreTo(host, place, { snapshot: given.snapshot }, `${plain}/files`, progress);
    const content = await host.read(`${plain}/files${backupPaths.about}`);
    const about = parseAbout(new TextDecoder().decode(content ?? undefined));
    if (about === null) throw new Error("a checked backup does not say what it is of");
    const date = about.taken.slice(0, 10);
    const key = deployment.secrets.backup_key;
    const manifest = `${folder}/${manifestName(date)}`;
    const code = `${folder}/${codeName(date)}`;
    for (const path of [code, manifest]) await host.remove(path);
    const { parts, left } = await readPacking(host, `${plain}/files`);
    const hashes = new Map<string, string>();
    for (const kind of ["data", "sandboxes", "config"] as const) {
      const name = archiveName(kind, date);
      progress(`packing ${name}`);
      hashes.set(
        name,
        await pack(host, { path: `${folder}/${name}`, name, kind, date, encrypted: true }, parts[kind], {
          key,
          scratch: plain,
        }),
      );
    }
    const text = formatHashes(hashes);
    await host.writeFile(manifest, text, privately);
    await host.writeFile(code, `${codeOf(new TextEncoder().encode(text), key)}\n`, privately);
    return {
      snapshot: given.snapshot,
      folder,
      date,
      files: [...hashes.keys(), manifestName(date), codeName(date)],
      left: { count: left.length, first: left.slice(0, 5) },
    };
  } finally {
    await host.remove(plain);
  }
};
