import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import type { Layers } from "../base/layer.ts";
import { command } from "../command.ts";
import { withLock } from "../lock.ts";
import { machinePackages } from "../machine.ts";
import { cached } from "../paths.ts";
import { adoptBlob, blobFile } from "./storage.ts";

/** One layer of an image as the registry stores it. Sizes in bytes. */
export interface Packed {
  name: string;
  digest: string;
  /** Digest of the uncompressed archive, which an image's settings name. */
  diffId: string;
  size: number;
  unpackedSize: number;
}

/**
 * File capabilities are the only extended attribute that images carry; the overlay's own must not get in. Times in
 * whole seconds need no extended header: Docker keeps all headers of a layer, which is most of its work at a pull.
 */
const tar = [
  "tar --sort=name --numeric-owner --xattrs --xattrs-include=security.capability",
  "--pax-option=delete=atime,delete=ctime,delete=mtime --exclude=./dev/* --exclude=./run/*",
].join(" ");

/** Prints, in any order: the digest and the length of the plain archive, and the digest of the compressed one. */
const script = `set -eo pipefail
if [ -n "$(find "$1" -path "$1/dev" -prune -o -type c -print -quit)" ]; then
  echo "the layer deletes a file of the layer below it, which this packer does not write" >&2; exit 1
fi
exec 3>&1
${tar} -C "$1" -cf - . |
  tee >(echo "plain $(sha256sum)" >&3) >(echo "length $(wc -c)" >&3) |
  zstd -q -3 -T0 -o "$2"
echo "packed $(sha256sum <"$2")"`;

const scriptKey = createHash("sha256").update(script).digest("hex").slice(0, 8);

const printed = (stdout: string, label: string): string => {
  const value = new RegExp(`^${label} (\\w+)`, "m").exec(stdout)?.[1];
  if (value === undefined) throw new Error(`packing a layer printed no ${label}: ${stdout}`);
  return value;
};

async function read(file: string): Promise<Packed | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const packed = JSON.parse(text) as Packed;
  return existsSync(blobFile(packed.digest)) ? packed : undefined;
}

/** The topmost folder as a layer in the registry's storage; compressed once per key. */
export async function pack(layers: Layers): Promise<Packed> {
  const [folder] = layers.folders;
  if (folder === undefined) throw new Error("an empty stack has no layer to pack");
  const note = cached("images", `${layers.key}-${scriptKey}.json`);
  return (
    (await read(note)) ??
    (await withLock(`pack-${layers.key}`, async () => {
      const found = await read(note);
      if (found !== undefined) return found;
      await machinePackages(["zstd"]);
      await mkdir(cached("images"), { recursive: true });
      const partial = cached("images", `${layers.key}.partial`);
      await rm(partial, { force: true });
      const { stdout } = await command(["bash", "-c", script, "bash", folder, partial]);
      const digest = `sha256:${printed(stdout, "packed")}`;
      const diffId = `sha256:${printed(stdout, "plain")}`;
      const unpackedSize = Number(printed(stdout, "length"));
      const { size } = await stat(partial);
      await adoptBlob(partial, digest);
      const packed = { name: layers.key, digest, diffId, size, unpackedSize };
      await writeFile(note, JSON.stringify(packed));
      return packed;
    }))
  );
}
