import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { cached } from "../paths.ts";

/**
 * The storage folder of docker-registry (distribution's "filesystem" driver), filled without a running registry:
 * blobs by digest, and one small `link` file for every blob, revision and tag that a repository knows.
 */
const place = (...parts: string[]): string => cached("registry", "docker", "registry", "v2", ...parts);

const hexOf = (digest: string): string => digest.replace(/^sha256:/, "");

/** The file that holds a blob, whether it exists or not. */
export const blobFile = (digest: string): string =>
  place("blobs", "sha256", hexOf(digest).slice(0, 2), hexOf(digest), "data");

/** Moves a finished file (same file system) to its place in the storage. */
export async function adoptBlob(file: string, digest: string): Promise<void> {
  const target = blobFile(digest);
  await mkdir(dirname(target), { recursive: true });
  await rename(file, target);
}

/** Writes a file so that a registry serving at the same time sees either the old or the new text. */
async function replace(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, text);
  await rename(partial, file);
}

/** Stores a small document (an image's settings or manifest) as a blob and returns its digest. */
export async function storeText(text: string): Promise<string> {
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  const file = blobFile(digest);
  if (!existsSync(file)) await replace(file, text);
  return digest;
}

const currentLink = (repository: string, tag: string): string =>
  place("repositories", repository, "_manifests", "tags", tag, "current", "link");

/** Digest of the manifest that a tag names, or undefined. */
export async function taggedDigest(repository: string, tag: string): Promise<string | undefined> {
  return await readFile(currentLink(repository, tag), "utf8").catch(() => undefined);
}

/** Makes a stored manifest and the blobs it names visible in a repository, under a tag. */
export async function publish(
  repository: string,
  tag: string,
  manifest: string,
  blobs: string[],
): Promise<void> {
  const inRepository = (...parts: string[]): string => place("repositories", repository, ...parts);
  for (const blob of blobs) await replace(inRepository("_layers", "sha256", hexOf(blob), "link"), blob);
  await replace(inRepository("_manifests", "revisions", "sha256", hexOf(manifest), "link"), manifest);
  await replace(
    inRepository("_manifests", "tags", tag, "index", "sha256", hexOf(manifest), "link"),
    manifest,
  );
  await replace(currentLink(repository, tag), manifest);
}
