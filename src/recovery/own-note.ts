import type { z } from "zod";
import { exitCodes } from "../exit.ts";
import { readJson } from "../facts/json.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";

/**
 * What clincher noted in a file of its own; null when there is none. Throws (failed) when it is there and is something
 * else: taken for empty, it would let pass as new what was lost. `fix`: what to do when it cannot be mended.
 */
export const readOwnNote = async <Schema extends z.ZodType>(
  host: Host,
  path: string,
  schema: Schema,
  fix: string,
): Promise<z.output<Schema> | null> => {
  const content = await host.read(path);
  if (content === null) return null;
  const note = readJson(content, schema);
  if (note !== null) return note;
  throw new Failure(exitCodes.failed, {
    what: "What clincher has noted cannot be read",
    where: path,
    why: "It is not the JSON that clincher writes: somebody edited it, or the disk is damaged.",
    fix: `Mend it (after the last entry comes no comma). ${fix}`,
  });
};
