import type { Member } from "./listing.ts";

/** How the documents and others pack the state: as it is, or as a folder of its own. */
const bases = ["", ".openclaw", "root/.openclaw", "home/node/.openclaw"] as const;

/** A state of OpenClaw has at least one of these. */
const signs = [
  "agents",
  "workspace",
  "openclaw.json",
  "config.json",
  "credentials",
  "devices",
  "state",
  "memory",
];

/** Settings of the server it comes from: those of this one count, and the agent has no use for old keys. */
const settings = ["openclaw.json", "config.json", ".env"];

/** Pure: the folder in an archive that is the state, "" for all of it; null when none is. */
export const baseOf = (members: readonly Member[]): string | null => {
  const paths = new Set(members.map(({ path }) => path));
  return (
    bases.find((each) => signs.some((sign) => paths.has(each === "" ? sign : `${each}/${sign}`))) ?? null
  );
};

/** Pure: what is under that folder, by its paths from there on. */
export const within = (members: readonly Member[], base: string): readonly Member[] => {
  if (base === "") return members.filter(({ path }) => path !== "");
  return members
    .filter(({ path }) => path.startsWith(`${base}/`))
    .map((member) => ({ ...member, path: member.path.slice(base.length + 1) }));
};

/** Pure: what is not taken over. */
export const settingsIn = (members: readonly Member[]): readonly string[] =>
  members.map(({ path }) => path).filter((path) => settings.includes(path));
