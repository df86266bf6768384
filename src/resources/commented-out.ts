import type { Access, FileStat } from "../host/host.ts";
import type { Change } from "./resource.ts";

/** The text with some of its lines turned into comments that say who did it and why. */
export const commentedOut = (
  text: string,
  unwanted: (line: string, index: number) => boolean,
  because: string,
): string =>
  text
    .split("\n")
    .map((line, index) => (unwanted(line, index) ? `# clincher: ${because}: ${line.trim()}` : line))
    .join("\n");

/** Whose a text is that comes in the place of another. A link, which anybody may do anything with, gives way to a file of root's. */
export const accessInPlace = (stat: FileStat): Access =>
  stat.kind === "symlink" ? { mode: 0o644, uid: 0, gid: 0 } : stat;

/** Lines of a file that is not clincher's, which say otherwise than clincher's own, become comments. Its owner and mode stay. */
export const commentOut = (
  path: string,
  text: string,
  unwanted: (line: string, index: number) => boolean,
  because: string,
): Change => {
  const after = commentedOut(text, unwanted, because);
  return {
    action: "update",
    summary: `comment out in ${path} what overrides clincher's settings`,
    text: { before: text, after },
    make: async ({ host }) => {
      const stat = await host.stat(path);
      if (stat !== null) await host.writeFile(path, after, accessInPlace(stat));
    },
  };
};
