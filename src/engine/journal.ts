import { stateFolder } from "../facts/state-folder.ts";
import type { Database, FileStat, Host } from "../host/host.ts";
import type { Before } from "../resources/resource.ts";

export const journalPath = `${stateFolder}/journal.db`;

const schema = [
  `CREATE TABLE IF NOT EXISTS runs (
     id INTEGER PRIMARY KEY, command TEXT NOT NULL, version TEXT NOT NULL, started INTEGER NOT NULL,
     ended INTEGER, outcome TEXT, changes INTEGER NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS changes (
     id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs (id), phase TEXT NOT NULL, resource TEXT NOT NULL,
     action TEXT NOT NULL, summary TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER, outcome TEXT)`,
  `CREATE TABLE IF NOT EXISTS originals (
     path TEXT PRIMARY KEY, kind TEXT NOT NULL, mode INTEGER, uid INTEGER, gid INTEGER, content BLOB, run INTEGER NOT NULL,
     changed INTEGER)`,
  `CREATE TABLE IF NOT EXISTS before (
     kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, run INTEGER NOT NULL, PRIMARY KEY (kind, name))`,
  "CREATE TABLE IF NOT EXISTS texts (path TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (path, sha256))",
] as const;

/** What lies there is clincher's own: no content of it is in the journal. */
export const ownPaths = ["/etc/clincher/", "/opt/openclaw/"] as const;

export interface RunRecord {
  readonly id: number;
  readonly command: string;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly ended: number | null;
  readonly outcome: "done" | "failed" | null;
  readonly changes: number;
}

export interface ChangeRecord {
  readonly phase: string;
  readonly resource: string;
  readonly action: string;
  readonly summary: string;
}

/** What clincher did to this machine, written before it is done and again when it is; and what was there before. */
export class Journal {
  readonly #database: Database;
  readonly #host: Host;
  #run = 0;

  constructor(host: Host) {
    this.#host = host;
    this.#database = host.openDatabase(journalPath, "readWrite");
    for (const statement of schema) this.#database.run(statement);
    // A journal of an earlier clincher.
    const columns = this.#database.all<{ name: string }>("PRAGMA table_info(originals)");
    if (!columns.some(({ name }) => name === "changed"))
      this.#database.run("ALTER TABLE originals ADD COLUMN changed INTEGER");
    // An earlier clincher kept what secrets.toml was before the first `rotate`. Overwritten, not only given back as room.
    this.#database.run("PRAGMA secure_delete = ON");
    for (const own of ownPaths)
      this.#database.run(
        "UPDATE originals SET content = NULL WHERE kind = 'file' AND content IS NOT NULL AND path GLOB ?",
        `${own}*`,
      );
  }

  begin(command: string, version: string, changes: number): void {
    this.#database.run(
      "INSERT INTO runs (command, version, started, changes) VALUES (?, ?, ?, ?)",
      command,
      version,
      this.#host.now(),
      changes,
    );
    this.#run = this.#database.all<{ id: number }>("SELECT max(id) AS id FROM runs")[0]?.id ?? 0;
  }

  /** Written before the change is made; the number ends it. */
  start(change: ChangeRecord): number {
    this.#database.run(
      "INSERT INTO changes (run, phase, resource, action, summary, started) VALUES (?, ?, ?, ?, ?, ?)",
      this.#run,
      change.phase,
      change.resource,
      change.action,
      change.summary,
      this.#host.now(),
    );
    return this.#database.all<{ id: number }>("SELECT last_insert_rowid() AS id")[0]?.id ?? 0;
  }

  finish(change: number, outcome: "done" | "failed"): void {
    this.#database.run(
      "UPDATE changes SET ended = ?, outcome = ? WHERE id = ?",
      this.#host.now(),
      outcome,
      change,
    );
  }

  end(outcome: "done" | "failed"): void {
    this.#database.run(
      "UPDATE runs SET ended = ?, outcome = ? WHERE id = ?",
      this.#host.now(),
      outcome,
      this.#run,
    );
  }

  /** Keeps how something was before clincher first changed it. Later calls for the same thing change nothing. */
  keepBefore(all: readonly Before[]): void {
    if (all.length === 0) return;
    this.#database.run(
      `INSERT OR IGNORE INTO before (kind, name, value, run) VALUES ${all.map(() => "(?, ?, ?, ?)").join(", ")}`,
      ...all.flatMap(({ kind, name, value }) => [kind, name, value, this.#run]),
    );
  }

  /**
   * Keeps what was at a path before clincher first touched it: of a link, where it leads. Later calls for the same path
   * change nothing.
   */
  keepOriginal(path: string, stat: FileStat | null, content: Uint8Array | null): void {
    this.#database.run(
      "INSERT OR IGNORE INTO originals (path, kind, mode, uid, gid, content, run, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      path,
      stat?.kind ?? "absent",
      stat?.mode ?? null,
      stat?.uid ?? null,
      stat?.gid ?? null,
      stat?.target === undefined ? content : new TextEncoder().encode(stat.target),
      this.#run,
      stat?.changed === undefined ? null : Math.floor(stat.changed),
    );
  }

  hasOriginal(path: string): boolean {
    return this.#database.all("SELECT 1 FROM originals WHERE path = ?", path).length > 0;
  }

  /** Digests of everything that a path had when clincher wrote to it, or before: none of it is somebody's edit. */
  texts(path: string): ReadonlySet<string> {
    const rows = this.#database.all<{ sha256: string }>("SELECT sha256 FROM texts WHERE path = ?", path);
    return new Set(rows.map(({ sha256 }) => sha256));
  }

  keepText(path: string, sha256: string): void {
    this.#database.run("INSERT OR IGNORE INTO texts (path, sha256) VALUES (?, ?)", path, sha256);
  }

  close(): void {
    this.#database.close();
  }
}

/** The newest run, or null when clincher has never changed this machine. Writes nothing. */
export const lastRun = (host: Host): RunRecord | null => {
  const database = host.openDatabase(journalPath, "readOnly");
  if (database === null) return null;
  try {
    // A process that was killed at its very first steps leaves a database without tables.
    if (database.all("SELECT 1 FROM sqlite_schema WHERE name = 'runs'").length === 0) return null;
    return database.all<RunRecord>("SELECT * FROM runs ORDER BY id DESC LIMIT 1")[0] ?? null;
  } finally {
    database.close();
  }
};
