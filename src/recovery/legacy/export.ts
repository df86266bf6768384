import { exitCodes } from "../../exit.ts";
import { exportScratch } from "../../facts/leftovers.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { hostPaths } from "../../stack/paths.ts";
import { parseAbout } from "../about.ts";
import { choosePlaces } from "../backup.ts";
import { backupPaths } from "../paths.ts";
import { restoreTo } from "../restore/to.ts";
import { type Archive, type ArchiveKind, archiveName, codeName, manifestName } from "./archive.ts";
import { codeOf, formatHashes } from "./manifest.ts";
import { decrypt } from "./unpack.ts";

const plain = exportScratch;
const closed = { mode: 0o700, uid: 0, gid: 0 } as const;
const privately = { mode: 0o600, uid: 0, gid: 0 } as const;
const patience = 6 * 3600;

/** What goes into each archive, as arguments of tar. */
const packing: Readonly<Record<ArchiveKind, readonly string[]>> = {
  data: ["--directory", `${plain}/files${hostPaths.gatewayState}`, "."],
  sandboxes: ["--directory", `${plain}/files${hostPaths.sandboxes}`, "."],
  config: [
    ...["--anchored", "--exclude=./state/gateway", "--exclude=./sandboxes"],
    ...["--directory", `${plain}/files${hostPaths.root}`, "."],
    ...["--directory", `${plain}/files/etc`, "./clincher"],
  ],
};

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

/** Packs, encrypts, and reads back what it wrote. Gives the archive's SHA-256. */
const pack = async (host: Host, archive: Archive, key: string): Promise<string> => {
  const [packed, again, partial] = [`${plain}/packed`, `${plain}/again`, `${archive.path}.partial`] as const;
  const tar = ["tar", "--create", "--gzip", "--sort=name", "--numeric-owner", "--file", packed] as const;
  await must(host, `Packing ${archive.name} failed`, [...tar, ...packing[archive.kind]]);
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
}

/**
 * Writes a backup as archives that openssl and tar open, with a manifest that sha256sum checks and a code that only the
 * backup key makes. Another export of the same day is replaced.
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
    const hashes = new Map<string, string>();
    for (const kind of ["data", "sandboxes", "config"] as const) {
      const name = archiveName(kind, date);
      progress(`packing ${name}`);
      hashes.set(
        name,
        await pack(host, { path: `${folder}/${name}`, name, kind, date, encrypted: true }, key),
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
    };
  } finally {
    await host.remove(plain);
  }
};
