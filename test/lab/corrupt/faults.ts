import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { seeded } from "../random.ts";

/** A file of a store of backups. */
export interface Stored {
  /** From the store's own folder on. */
  readonly path: string;
  readonly size: number;
}

/** One thing that goes wrong with a store, and nothing else. */
export type Fault =
  | { readonly how: "flip"; readonly path: string; readonly offset: number; readonly bit: number }
  | { readonly how: "truncate"; readonly path: string; readonly size: number }
  | { readonly how: "delete"; readonly path: string }
  | { readonly how: "swap"; readonly path: string; readonly other: string };

export const nameOf = (fault: Fault): string => {
  if (fault.how === "flip") return `bit ${fault.bit} of byte ${fault.offset} of ${fault.path} flipped`;
  if (fault.how === "truncate") return `${fault.path} cut to ${fault.size} bytes`;
  return fault.how === "delete" ? `${fault.path} gone` : `${fault.path} and ${fault.other} swapped`;
};

/** What a store has files of: "config", "keys", "index", "snapshots", "data", or a file's own name. */
export const kindOf = ({ path }: Pick<Stored, "path">): string => path.split("/")[0] ?? path;

/**
 * So many different faults, spread evenly over the kinds of files. Every file is deleted once and every file is once
 * swapped with the next of all; what is left is flips (two of three) and truncations.
 */
export const planFaults = (files: readonly Stored[], count: number, seed: number): readonly Fault[] => {
  const random = seeded(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const faults = new Map<string, Fault>();
  const add = (fault: Fault): void => void faults.set(nameOf(fault), fault);
  for (const [index, { path }] of files.entries()) {
    add({ how: "delete", path });
    const other = files[(index + 1) % files.length]?.path ?? path;
    if (other !== path) add({ how: "swap", path, other });
  }
  const kinds = [...new Set(files.map(kindOf))].map((kind) => files.filter((file) => kindOf(file) === kind));
  for (let turn = 0; faults.size < count; turn += 1) {
    const among = kinds[turn % kinds.length] ?? files;
    const { path, size } = among[below(among.length)] ?? { path: "", size: 0 };
    if (size === 0) continue;
    if (below(3) === 0) add({ how: "truncate", path, size: below(size) });
    else add({ how: "flip", path, offset: below(size), bit: below(8) });
  }
  return [...faults.values()].slice(0, count);
};

/** Does it to a store. Gives back what makes the store as it was. */
export const inject = async (folder: string, fault: Fault): Promise<() => Promise<void>> => {
  const paths = fault.how === "swap" ? [fault.path, fault.other] : [fault.path];
  const before = await Promise.all(paths.map((path) => readFile(join(folder, path))));
  const write = async (path: string, content: Uint8Array): Promise<void> => {
    // Files of a store are read-only: another takes the place.
    await rm(join(folder, path), { force: true });
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  const [content = Buffer.alloc(0), other = Buffer.alloc(0)] = before;
  if (fault.how === "delete") await rm(join(folder, fault.path));
  else if (fault.how === "truncate") await write(fault.path, content.subarray(0, fault.size));
  else if (fault.how === "flip") {
    const flipped = Buffer.from(content);
    flipped[fault.offset] = (flipped[fault.offset] ?? 0) ^ (1 << fault.bit);
    await write(fault.path, flipped);
  } else {
    await write(fault.path, other);
    await write(fault.other, content);
  }
  return async () => {
    for (const [index, path] of paths.entries()) await write(path, before[index] ?? Buffer.alloc(0));
  };
};
