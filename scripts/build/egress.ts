import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { constants, zstdCompressSync } from "node:zlib";
import { buildEgress } from "../../egress/build.ts";
import type { Architecture } from "./architecture.ts";

export interface PackedEgress {
  /** Relative to the repository's root: the name under which it is embedded follows from it. */
  readonly path: string;
  /** Of the unpacked executable, in hex. */
  readonly sha256: string;
}

/** Level 19 makes it a third of its size in about 3 s; higher levels gain 1 % and need a larger window. */
const level = 19;

/** Builds may run side by side: each sees the old file or the new one. */
const replace = async (path: string, content: string | Uint8Array): Promise<void> => {
  const scratch = `${path}.${process.pid}`;
  await writeFile(scratch, content);
  await rename(scratch, path);
};

/** Builds the egress proxy and compresses it. What did not change is not compressed again. */
export const packEgress = async (architecture: Architecture): Promise<PackedEgress> => {
  const folder = join(".cache", "egress", architecture);
  await mkdir(folder, { recursive: true });
  const executable = join(folder, "egress");
  const { sha256 } = await buildEgress(architecture, executable);
  const path = join(folder, "egress.zst");
  const note = join(folder, "packed");
  const packed = existsSync(note) && existsSync(path) ? await readFile(note, "utf8") : "";
  if (packed !== sha256) {
    const options = { params: { [constants.ZSTD_c_compressionLevel]: level } };
    await replace(path, zstdCompressSync(await readFile(executable), options));
    await replace(note, sha256);
  }
  return { path, sha256 };
};
