import { stat } from "node:fs/promises";
import type { Layers } from "../base/layer.ts";
import { pack } from "./pack.ts";
import { blobFile, publish, storeText, taggedDigest } from "./storage.ts";

/** What a container of the image starts with, in the names of Docker's image format. Durations in nanoseconds. */
export interface Settings {
  User?: string;
  Env?: string[];
  Entrypoint?: string[];
  Cmd?: string[];
  WorkingDir?: string;
  ExposedPorts?: Record<string, Record<string, never>>;
  Labels?: Record<string, string>;
  Healthcheck?: { Test: string[]; Interval: number; Timeout: number; StartPeriod: number; Retries: number };
}

/** How an image comes about. `layers` yields its parts from the bottom up, each the top of its own stack. */
export interface Recipe {
  /** The name that `docker pull` is given. */
  reference: string;
  settings: Settings;
  layers(): Promise<Layers[]>;
}

/** An image that the lab's registry serves. Sizes in bytes: compressed in the registry, and unpacked. */
export interface Image {
  reference: string;
  digest: string;
  size: number;
  unpackedSize: number;
}

const types = {
  manifest: "application/vnd.oci.image.manifest.v1+json",
  settings: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar+zstd",
} as const;

/** Not the time of the build: the same layers and settings then give the same digest. */
const created = "2026-01-01T00:00:00Z";

/** Splits `ghcr.io/owner/name:tag`. One registry answers to every host name, so the host is left out. */
export function parseReference(reference: string): { repository: string; tag: string } {
  const match = /^[^/]+\/(.+):([^:/]+)$/.exec(reference);
  const [, repository, tag] = match ?? [];
  if (repository === undefined || tag === undefined)
    throw new Error(`not a full image reference (host/name:tag): ${reference}`);
  return { repository, tag };
}

/** Puts the image into the registry's storage, unless it is there already. */
export async function assemble(recipe: Recipe): Promise<Image> {
  const layers = await Promise.all((await recipe.layers()).map(pack));
  const settings = JSON.stringify({
    architecture: process.arch === "arm64" ? "arm64" : "amd64",
    os: "linux",
    created,
    config: recipe.settings,
    rootfs: { type: "layers", diff_ids: layers.map((layer) => layer.diffId) },
    history: layers.map((layer) => ({ created, created_by: layer.name })),
  });
  const settingsDigest = await storeText(settings);
  const digest = await storeText(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: types.manifest,
      config: { mediaType: types.settings, digest: settingsDigest, size: Buffer.byteLength(settings) },
      layers: layers.map(({ digest, size }) => ({ mediaType: types.layer, digest, size })),
    }),
  );
  const { repository, tag } = parseReference(recipe.reference);
  if ((await taggedDigest(repository, tag)) !== digest)
    await publish(repository, tag, digest, [settingsDigest, ...layers.map((layer) => layer.digest)]);
  const sizes = [(await stat(blobFile(settingsDigest))).size, ...layers.map((layer) => layer.size)];
  return {
    reference: recipe.reference,
    digest,
    size: sizes.reduce((sum, size) => sum + size, 0),
    unpackedSize: layers.reduce((sum, layer) => sum + layer.unpackedSize, 0),
  };
}
