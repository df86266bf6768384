import type { Host } from "../host/host.ts";

/** The text of a file that somebody named; null when it is not there, or a folder. A pipe will do: `<(pass show key)`. */
export const readGiven = async (host: Host, path: string): Promise<string | null> => {
  try {
    const content = await host.read(path);
    return content === null ? null : new TextDecoder().decode(content);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("EISDIR")) return null;
    throw error;
  }
};
