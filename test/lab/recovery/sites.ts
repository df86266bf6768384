import { Glob } from "bun";

const sources = new URL("../../../src/", import.meta.url).pathname;
/** Recovery, and how it speaks to restic. */
const rooms = ["recovery", "restic"];

/** Calls that change something outside the process, or start what does. */
const changing =
  /(?<!\w)(?:host\.(?:writeFile|makeDirectory|makeLink|setAccess|rename|exchange|remove|removeEmpty|download|run)|database\.run|writeUpgrade|writeMarker|writeOwnLease|writeRole|writeLease|restic|tryRestic|initialise|converge)\(/g;

const length = 40;

/**
 * Where a text of them changes something: "upgrade/back.ts rename(kept.data, stage)", with "#2" for the second call
 * that begins like the first.
 */
export const sitesIn = (file: string, text: string): readonly string[] => {
  const seen = new Map<string, number>();
  return [...text.matchAll(changing)].map(({ index }) => {
    const call = text
      .slice(index, index + 200)
      .replace(/\s+/g, " ")
      .replace(/^host\./, "")
      .replace(/\( ?host, /, "(");
    // Without "${": whoever names it would seem to have meant a template.
    const named = (call.split(";")[0] ?? "").slice(0, length).trim().replaceAll("${", "{");
    const site = `${file} ${named}`;
    const count = (seen.get(site) ?? 0) + 1;
    seen.set(site, count);
    return count === 1 ? site : `${site} #${count}`;
  });
};

/** All of src/recovery and src/restic; a file without its room. */
export const readSites = async (): Promise<readonly string[]> => {
  const files = rooms.flatMap((room) =>
    [...new Glob("**/*.ts").scanSync(`${sources}${room}`)].sort().map((file) => ({ room, file })),
  );
  const sites = await Promise.all(
    files.map(async ({ room, file }) => sitesIn(file, await Bun.file(`${sources}${room}/${file}`).text())),
  );
  return sites.flat();
};
