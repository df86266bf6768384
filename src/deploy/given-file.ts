import { decode } from "../facts/file.ts";
import type { Host } from "../host/host.ts";

/** The text of a file that somebody named; null when it is not there, or a folder. A pipe will do: `<(pass show key)`. */
export const readGiven = async (host: Host, path: string): Promise<string | null> => {
  const content = await host.read(path);
  return content === null ? null : decode(content);
};
