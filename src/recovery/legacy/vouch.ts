import { dirname } from "node:path";
import { exitCodes } from "../../exit.ts";
import type { Host } from "../../host/host.ts";
import { Failure, type Problem } from "../../problem.ts";
import { type Archive, codeName, manifestName } from "./archive.ts";
import { type Hashes, parseHashes, vouchedFor } from "./manifest.ts";

/** One warning for archives that nobody with the key vouches for; none when there are none. */
export const unvouched = (all: readonly (Archive & { readonly why: string })[]): readonly Problem[] => {
  const [first] = all;
  if (first === undefined) return [];
  return [
    {
      what: `Nothing vouches for ${all.map(({ name }) => name).join(" and ")}`,
      why: `${first.why} Damage is noticed; that somebody has changed it with care is not: openssl enc only hides.`,
      fix: "Restore it only from where nobody else can write.",
    },
  ];
};

const damaged = (what: string, where: string, fix: string): Failure =>
  new Failure(exitCodes.failed, { what, where, fix });

const another = "Take another copy of it, or the archives of another day. What runs here was not touched.";

/** What is known of an archive before it is opened. */
export interface Expected {
  /** SHA-256 that it has to have, or null when nothing says. */
  readonly hash: string | null;
  /** Why nobody vouches for that; null when the key does. */
  readonly doubt: string | null;
}

const readHashes = async (host: Host, path: string): Promise<{ text: Uint8Array; hashes: Hashes } | null> => {
  const text = await host.read(path);
  if (text === null) return null;
  const hashes = parseHashes(new TextDecoder().decode(text));
  if (hashes === null) throw damaged("This manifest is damaged", path, another);
  return { text, hashes };
};

/**
 * What the manifest beside an archive says of it. The manifest itself counts only with its code, which nobody can make
 * who does not have the key. Throws when they contradict each other.
 */
export const expected = async (host: Host, archive: Archive, key: string | null): Promise<Expected> => {
  const folder = dirname(archive.path);
  const path = `${folder}/${manifestName(archive.date)}`;
  const manifest = await readHashes(host, path);
  const code = await host.read(`${folder}/${codeName(archive.date)}`);
  if (manifest === null) {
    if (code !== null) throw damaged("The manifest is gone; its code is there", path, another);
    return { hash: null, doubt: `There is no ${manifestName(archive.date)} beside it.` };
  }
  const hash = manifest.hashes.get(archive.name);
  if (hash === undefined) throw damaged(`${archive.name} is not in the manifest beside it`, path, another);
  if (code === null) return { hash, doubt: `There is no ${codeName(archive.date)} beside it.` };
  if (key === null) return { hash, doubt: "No key was given (--key-file FILE)." };
  if (vouchedFor(manifest.text, key, new TextDecoder().decode(code))) return { hash, doubt: null };
  throw new Failure(exitCodes.settings, {
    what: "This key does not vouch for the manifest",
    where: path,
    why: "Either the key is another than the one it was made with, or somebody or something has changed it.",
    fix: "Use the backup key of the server that made it; it is on the recovery sheet. If it is the right one, take another copy.",
  });
};
