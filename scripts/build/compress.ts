import { link, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Architecture } from "./architecture.ts";
import { run } from "./run.ts";

/** xz's filter for machine code: 3 % smaller. */
const filters: Readonly<Record<Architecture, string>> = { x64: "--x86", arm64: "--arm64" };

/** A release is made once and downloaded often; the lab's own are the other way round. */
const preset = process.env.CLINCHER_LAB_BUILD === "1" ? 0 : 6;

/**
 * Writes `file`.xz. Blocks of a fixed size are compressed side by side, so that the bytes are the same on a machine
 * with any number of processors.
 */
export const compress = async (architecture: Architecture, file: string): Promise<void> => {
  if (Bun.which("xz") === null) throw new Error("Compressing needs xz (package xz-utils).");
  const made = `${file}.xz`;
  // xz writes beside its input; a file cut off on the way must not look like a finished one.
  const scratch = await mkdtemp(`${file}.`);
  const input = join(scratch, basename(file));
  try {
    await link(file, input);
    await run(
      "xz",
      "--keep",
      "--force",
      "--threads=0",
      "--block-size=24MiB",
      filters[architecture],
      `--lzma2=preset=${preset}`,
      input,
    );
    await rename(`${input}.xz`, made);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};
