import { Database as Sqlite } from "bun:sqlite";
import { existsSync } from "node:fs";
import type { Database, DatabaseValue } from "./host.ts";

const wrap = (sqlite: Sqlite): Database => ({
  run: (sql: string, ...values: DatabaseValue[]) => {
    sqlite.query(sql).run(...values);
  },
  all: <Row>(sql: string, ...values: DatabaseValue[]) => sqlite.query(sql).all(...values) as Row[],
  close: () => sqlite.close(),
});

/** A rollback journal with full sync: one file when at rest, and a commit survives a power cut. */
export const openDatabase = (path: string): Database => {
  const sqlite = new Sqlite(path, { create: true, readwrite: true });
  sqlite.run("PRAGMA journal_mode = DELETE");
  sqlite.run("PRAGMA synchronous = FULL");
  sqlite.run("PRAGMA busy_timeout = 2000");
  return wrap(sqlite);
};

export const openDatabaseReadOnly = (path: string): Database | null =>
  existsSync(path) ? wrap(new Sqlite(path, { readonly: true })) : null;
