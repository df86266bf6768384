import { SQLiteError, Database as Sqlite } from "bun:sqlite";
import { existsSync } from "node:fs";
import type { Database, DatabaseValue } from "./host.ts";
import { naming } from "./naming.ts";

const wrap = (sqlite: Sqlite, path: string): Database => ({
  run: (sql: string, ...values: DatabaseValue[]) => {
    naming(path, () => sqlite.query(sql).run(...values));
  },
  all: <Row>(sql: string, ...values: DatabaseValue[]) => sqlite.query(sql).all(...values) as Row[],
  close: () => sqlite.close(),
});

/** A rollback journal with full sync: one file when at rest, and a commit survives a power cut. */
export const openDatabase = (path: string): Database => {
  const sqlite = new Sqlite(path, { create: true, readwrite: true });
  naming(path, () => {
    sqlite.run("PRAGMA journal_mode = DELETE");
    sqlite.run("PRAGMA synchronous = FULL");
    sqlite.run("PRAGMA busy_timeout = 2000");
  });
  return wrap(sqlite, path);
};

/** Null when it is not there, or is no database that can be read. */
export const openDatabaseReadOnly = (path: string): Database | null => {
  if (!existsSync(path)) return null;
  const sqlite = new Sqlite(path, { readonly: true });
  sqlite.run("PRAGMA busy_timeout = 2000");
  try {
    sqlite.query("SELECT 1 FROM sqlite_schema").get();
    return wrap(sqlite, path);
  } catch (error) {
    sqlite.close();
    // A process was killed inside a commit. Undoing its half is a write, and the only way to read the rest.
    if (error instanceof SQLiteError && error.code === "SQLITE_READONLY_ROLLBACK") return openDatabase(path);
    throw error;
  }
};
