import type { Member } from "./listing.ts";

/** Why an archive is not unpacked, or the bytes of all its files. */
export type Verdict =
  | { readonly ok: false; readonly reason: string }
  | { readonly ok: true; readonly bytes: number };

/** More than any agent has; a bomb has more. */
export const mostMembers = 5_000_000;

const steps = (path: string): readonly string[] => path.split("/");

const parents = (path: string): readonly string[] =>
  steps(path)
    .slice(0, -1)
    .map((_, index, all) => all.slice(0, index + 1).join("/"));

/**
 * Whether a link stays inside: it climbs no further than its own folder is deep, and goes down after that. Once no member
 * lies behind a link, each link is in a real folder, and so each ends inside.
 */
const stays = ({ path, target }: Member): boolean => {
  const way = (target ?? "/").split("/").filter((step) => step !== "" && step !== ".");
  const climb = way.findIndex((step) => step !== "..");
  const ups = climb === -1 ? way.length : climb;
  return !target?.startsWith("/") && ups < steps(path).length && !way.slice(ups).includes("..");
};

const nameReason = ({ path, kind }: Member): string | null => {
  const shown = JSON.stringify(path.replaceAll("\0", ""));
  if (path.startsWith("/")) return `${shown} is an absolute path`;
  if (steps(path).includes("..")) return `${shown} climbs out of the archive`;
  if (path.includes("\0")) return `${shown} is no name in UTF-8`;
  return kind === "other" ? `${shown} is neither file nor folder nor link` : null;
};

/** Pure: links that point out of what is packed. They are taken away: nothing may follow them. */
export const leavingIn = (members: readonly Member[]): readonly string[] =>
  members.filter((member) => member.kind === "symlink" && !stays(member)).map(({ path }) => path);

/** Pure: whether an archive can be unpacked by root without anything landing outside. */
export const vet = (members: readonly Member[]): Verdict => {
  if (members.length > mostMembers) return { ok: false, reason: `it holds more than ${mostMembers} files` };
  const seen = new Map<string, Member["kind"]>();
  let bytes = 0;
  for (const member of members) {
    const reason = nameReason(member);
    if (reason !== null) return { ok: false, reason };
    const { path, kind, target } = member;
    const before = seen.get(path);
    if (before !== undefined && (before !== "directory" || kind !== "directory"))
      return { ok: false, reason: `${JSON.stringify(path)} is in it twice` };
    if (kind === "hardlink" && seen.get((target ?? "").replace(/^(\.\/+)+/, "")) !== "file")
      return { ok: false, reason: `${JSON.stringify(path)} is another name of what is not in it` };
    seen.set(path, kind);
    bytes += member.size;
  }
  for (const path of seen.keys()) {
    const through = parents(path).find((each) => (seen.get(each) ?? "directory") !== "directory");
    if (through !== undefined)
      return {
        ok: false,
        reason: `${JSON.stringify(path)} lies behind ${JSON.stringify(through)}, no folder`,
      };
  }
  return { ok: true, bytes };
};
