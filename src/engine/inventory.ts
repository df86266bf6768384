import type { FileStat, Host } from "../host/host.ts";
import type { Before } from "../resources/resource.ts";
import { journalPath } from "./journal.ts";

/** What was at a path before clincher first touched it. */
export interface Original {
  readonly path: string;
  readonly kind: FileStat["kind"] | "absent";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of a file its content, of a symbolic link where it leads. */
  readonly content: Uint8Array | null;
  /** It came after clincher's first run began: with a package, or by somebody's hand. */
  readonly late: boolean;
  /** First touched by a run after the first that ended well and had to do with ways in: drift, as a rule. */
  readonly afterwards: boolean;
  /** clincher wrote a text there; else it changed owner and mode alone, and what stands there is somebody else's. */
  readonly written: boolean;
}

/** Everything the journal knows of how this server was. */
export interface Inventory {
  readonly originals: readonly Original[];
  /** Value by name, for each kind. */
  before(kind: Before["kind"]): ReadonlyMap<string, string>;
}

interface Row {
  readonly path: string;
  readonly kind: Original["kind"];
  readonly mode: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly content: Uint8Array | null;
  readonly changed: number | null;
  readonly run: number;
}

/** Null when clincher has changed nothing here, or everything was put back. Writes nothing. */
export const readInventory = (host: Host): Inventory | null => {
  const database = host.openDatabase(journalPath, "readOnly");
  if (database === null) return null;
  try {
    const tables = new Set(
      database.all<{ name: string }>("SELECT name FROM sqlite_schema").map(({ name }) => name),
    );
    // A process that was killed at its very first steps leaves a database without tables.
    if (!tables.has("originals") || !tables.has("runs")) return { originals: [], before: () => new Map() };
    const began = database.all<{ began: number | null }>("SELECT min(started) AS began FROM runs")[0]?.began;
    const first = began ?? Number.POSITIVE_INFINITY;
    const [done] = database.all<{ id: number | null }>(
      "SELECT min(id) AS id FROM runs WHERE outcome = 'done' AND id IN (SELECT run FROM changes WHERE phase = 'access')",
    );
    const settled = done?.id ?? Number.POSITIVE_INFINITY;
    // A journal of an earlier clincher may not know.
    const texts = tables.has("texts") ? database.all<{ path: string }>("SELECT path FROM texts") : null;
    const written = texts === null ? null : new Set(texts.map(({ path }) => path));
    const originals = database.all<Row>("SELECT * FROM originals ORDER BY path").map((row) => ({
      path: row.path,
      kind: row.kind,
      mode: row.mode ?? 0,
      uid: row.uid ?? 0,
      gid: row.gid ?? 0,
      content: row.content,
      late: (row.changed ?? 0) > first,
      afterwards: row.run > settled,
      written: written?.has(row.path) ?? true,
    }));
    const before = tables.has("before") ? database.all<Before>("SELECT kind, name, value FROM before") : [];
    return {
      originals,
      before: (kind) =>
        new Map(before.filter((each) => each.kind === kind).map(({ name, value }) => [name, value])),
    };
  } finally {
    database.close();
  }
};
