import { createHash } from "node:crypto";
import { stateFolder } from "../facts/state-folder.ts";
import type { Host } from "../host/host.ts";
import type { Change } from "../resources/resource.ts";
import { journalPath } from "./journal.ts";

export const editedFolder = `${stateFolder}/edited`;
export const changedSince = "changed since clincher wrote it; that text is kept";

export const digestOf = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");

/** Where the text of a file goes that somebody changed, before it is put back: the last one of each path. */
export const editedPath = (path: string): string =>
  `${editedFolder}/${path.replace(/^\//, "").replaceAll("/", "%")}`;

export type Texts = ReadonlyMap<string, ReadonlySet<string>>;

/** Digests of every text that clincher wrote or found first, by path. Writes nothing. */
export const readTexts = (host: Host): Texts => {
  const database = host.openDatabase(journalPath, "readOnly");
  if (database === null) return new Map();
  try {
    if (database.all("SELECT 1 FROM sqlite_schema WHERE name = 'texts'").length === 0) return new Map();
    const rows = database.all<{ path: string; sha256: string }>("SELECT path, sha256 FROM texts");
    const texts = new Map<string, Set<string>>();
    for (const { path, sha256 } of rows) texts.set(path, (texts.get(path) ?? new Set()).add(sha256));
    return texts;
  } finally {
    database.close();
  }
};

/** The changes of one resource, each with a note when it would replace what somebody else wrote. Pure. */
export const withEdits = (id: string, changes: readonly Change[], texts: Texts): readonly Change[] => {
  const path = id.replace(/^file /, "");
  const own = texts.get(path);
  if (own === undefined) return changes;
  return changes.map((change) =>
    change.text === undefined || change.action !== "update" || own.has(digestOf(change.text.before))
      ? change
      : { ...change, notes: [...(change.notes ?? []), `${changedSince} in ${editedPath(path)}`] },
  );
};
