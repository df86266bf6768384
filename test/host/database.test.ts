import { describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import { openDatabase, openDatabaseReadOnly } from "../../src/host/database.ts";
import { temporaryFolder } from "./folder.ts";
import { firstLine, startScript } from "./script.ts";

const path = temporaryFolder();

const values = (file: string): readonly unknown[] => {
  const database = openDatabaseReadOnly(file);
  try {
    return database?.all<{ v: unknown }>("SELECT v FROM t").map((row) => row.v) ?? [];
  } finally {
    database?.close();
  }
};

const filled = (file: string): void => {
  const database = openDatabase(file);
  database.run("CREATE TABLE t (v)");
  database.run("INSERT INTO t VALUES (?)", "old");
  database.close();
};

describe("database", () => {
  test("keeps text, numbers, nothing and bytes", () => {
    const file = path("kinds.db");
    const database = openDatabase(file);
    database.run("CREATE TABLE t (v)");
    for (const value of ["text", 1.5, null, new Uint8Array([1, 2])])
      database.run("INSERT INTO t VALUES (?)", value);
    database.close();
    expect(values(file)).toEqual(["text", 1.5, null, new Uint8Array([1, 2])]);
  });

  test("is one file when nobody uses it", () => {
    filled(path("one.db"));
    expect(fs.readdirSync(path()).filter((name) => name.startsWith("one"))).toEqual(["one.db"]);
  });

  test("read only: null when there is none, and none is made", () => {
    expect(openDatabaseReadOnly(path("none.db"))).toBeNull();
    expect(fs.existsSync(path("none.db"))).toBe(false);
  });

  test("invariant 4: read only leaves the file as it is, and refuses to write", () => {
    const file = path("readonly.db");
    filled(file);
    const before = fs.statSync(file);
    const database = openDatabaseReadOnly(file);
    expect(() => database?.run("INSERT INTO t VALUES (1)")).toThrow("readonly");
    database?.close();
    const { mtimeMs, size } = fs.statSync(file);
    expect({ mtimeMs, size }).toEqual({ mtimeMs: before.mtimeMs, size: before.size });
  });

  test("invariant 3: killed inside a commit: what was committed is there, the half is not, also for who only reads", async () => {
    const file = path("killed.db");
    filled(file);
    // More than fits into its cache, so that uncommitted pages are in the file.
    const child = startScript(`
      import { openDatabase } from "{HOST}/database.ts";
      const database = openDatabase(${JSON.stringify(file)});
      database.run("PRAGMA cache_size = 1");
      database.run("BEGIN");
      for (let at = 0; at < 500; at += 1) database.run("INSERT INTO t VALUES (?)", "half".repeat(500));
      // Kept in use: a database that nobody can reach any more is closed, and its half undone.
      setInterval(() => database, 1000);
      console.log("ready");`);
    expect(await firstLine(child.stdout)).toBe("ready");
    child.kill("SIGKILL");
    await child.exited;
    expect(fs.statSync(`${file}-journal`).size).toBeGreaterThan(0);
    expect(values(file)).toEqual(["old"]);
    expect(fs.existsSync(`${file}-journal`)).toBe(false);
  });
});
