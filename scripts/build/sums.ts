import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parseSums } from "../../src/release/sums.ts";

/** Checksums by file name, as sha256sum writes and checks them. */
export type Sums = ReadonlyMap<string, string>;

export const sumOf = async (file: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
};

/** Checksums of an earlier build in this folder; empty when there was none. */
export const readSums = (folder: string): Promise<Sums> =>
  readFile(join(folder, "SHA256SUMS"), "utf8").then(parseSums, () => new Map());

/** Writes SHA256SUMS beside the files, which are all in one folder. */
export const writeSums = async (files: readonly string[]): Promise<void> => {
  const lines = await Promise.all(files.map(async (file) => `${await sumOf(file)}  ${basename(file)}\n`));
  await writeFile(join(dirname(files[0] ?? "."), "SHA256SUMS"), lines.sort().join(""));
};
