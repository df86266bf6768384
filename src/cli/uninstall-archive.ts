import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { readGiven } from "../deploy/given-file.ts";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { UninstallChoices } from "../uninstall/choices.ts";
import { isWithin, ownFolders } from "../uninstall/paths.ts";

export interface ArchiveFlags {
  readonly archive: string | undefined;
  readonly keyFile: string | undefined;
  /** Neither an archive nor a key for it. */
  readonly declined: boolean;
  /** A person sees what is printed, and nobody keeps it. */
  readonly terminal: boolean;
}

export interface ArchiveChoice {
  readonly archive: UninstallChoices["archive"];
  /** The key was made here: it is shown once. */
  readonly showKey: boolean;
}

const leastKey = 16;

const refuse = (what: string, fix: string): Failure =>
  new Failure(exitCodes.settings, { what, where: "command line of clincher uninstall", fix });

const readKey = async (host: Host, path: string): Promise<string> => {
  const text = await readGiven(host, path);
  if (text === null)
    throw refuse(`The key file ${path} cannot be read`, "Name a file that holds only the key.");
  // openssl takes the first line.
  const key = text.split("\n")[0] ?? "";
  if (key.length >= leastKey) return key;
  throw refuse(
    `The key in ${path} is shorter than ${leastKey} characters`,
    `Make one: openssl rand -hex 32 >${path}`,
  );
};

/** Where the data goes before it is removed, and under which key. Throws when the key would be lost or kept in a log. */
export const chooseArchive = async (
  host: Host,
  { archive, keyFile, declined, terminal }: ArchiveFlags,
): Promise<ArchiveChoice> => {
  if (declined && (archive !== undefined || keyFile !== undefined))
    throw refuse("--without-archive contradicts --archive and --key-file", "Give one of them.");
  if (declined) return { archive: null, showKey: false };
  const day = new Date(host.now()).toISOString().slice(0, 10);
  const path = archive ?? `/root/openclaw-${day}.tar.gz.enc`;
  if (!path.startsWith("/") || ownFolders.some((folder) => isWithin(path, folder)))
    throw refuse(`The archive cannot be at ${path}`, "Give a path from / on, outside of what is removed.");
  if ((await host.stat(dirname(path)))?.kind !== "directory")
    throw refuse(`There is no folder ${dirname(path)} for the archive`, "Make it, or choose another place.");
  if (keyFile !== undefined) return { archive: { path, key: await readKey(host, keyFile) }, showKey: false };
  if (!terminal)
    throw refuse(
      "The key of the archive would be printed where nobody looks, or where it is kept",
      "Give one with --key-file FILE (openssl rand -hex 32 >FILE, and keep a copy elsewhere), or --without-archive.",
    );
  return { archive: { path, key: randomBytes(32).toString("hex") }, showKey: true };
};
