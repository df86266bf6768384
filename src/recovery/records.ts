import { stateFolder } from "../facts/state-folder.ts";
import type { Host } from "../host/host.ts";
import { backupPaths } from "./paths.ts";

/** What runs by itself, and what a person runs in its stead. */
export const taskNames = ["backup", "verify", "prune", "drill", "sync", "restore", "upgrade"] as const;
export type TaskName = (typeof taskNames)[number];

export interface TaskRecord {
  readonly task: TaskName;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** Null while it runs, and when it was cut off. */
  readonly ended: number | null;
  readonly outcome: "done" | "failed" | null;
  /** In a few words: what came of it, or why not. */
  readonly said: string;
  /** Bytes it is about, where it is about bytes. */
  readonly bytes: number | null;
}

const schema = `CREATE TABLE IF NOT EXISTS tasks (
  id INTEGER PRIMARY KEY, task TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER, outcome TEXT,
  said TEXT NOT NULL DEFAULT '', bytes INTEGER)`;

/** As many stay, of each task. */
const kept = 500;

export interface Done<Result> {
  readonly result: Result;
  readonly said: string;
  readonly bytes?: number;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Does a task and records when, how long and with what result; what it throws is recorded and thrown on. */
export const recorded = async <Result>(
  host: Host,
  task: TaskName,
  redact: (text: string) => string,
  work: () => Promise<Done<Result>>,
): Promise<Result> => {
  await host.makeDirectory(stateFolder, { mode: 0o700, uid: 0, gid: 0 });
  const database = host.openDatabase(backupPaths.records, "readWrite");
  try {
    database.run(schema);
    database.run(
      "DELETE FROM tasks WHERE task = ? AND id NOT IN (SELECT id FROM tasks WHERE task = ? ORDER BY id DESC LIMIT ?)",
      task,
      task,
      kept,
    );
    database.run("INSERT INTO tasks (task, started) VALUES (?, ?)", task, host.now());
    const id = database.all<{ id: number }>("SELECT last_insert_rowid() AS id")[0]?.id ?? 0;
    const end = (outcome: "done" | "failed", said: string, bytes: number | null): void =>
      database.run(
        "UPDATE tasks SET ended = ?, outcome = ?, said = ?, bytes = ? WHERE id = ?",
        host.now(),
        outcome,
        redact(said).slice(0, 1000),
        bytes,
        id,
      );
    try {
      const { result, said, bytes = null } = await work();
      end("done", said, bytes);
      return result;
    } catch (error) {
      try {
        end("failed", messageOf(error), null);
      } catch {
        // A full disk takes no record either; what failed is what has to be told.
      }
      throw error;
    }
  } finally {
    database.close();
  }
};

/** The last runs of a task, newest first; empty when there is no record. */
export const readRecords = (host: Host, task: TaskName, limit = 50): readonly TaskRecord[] => {
  const database = host.openDatabase(backupPaths.records, "readOnly");
  if (database === null) return [];
  try {
    // The first task may have died before it had made its table.
    if (database.all("SELECT 1 FROM sqlite_schema WHERE name = 'tasks'").length === 0) return [];
    return database.all<TaskRecord>(
      "SELECT task, started, ended, outcome, said, bytes FROM tasks WHERE task = ? ORDER BY id DESC LIMIT ?",
      task,
      limit,
    );
  } finally {
    database.close();
  }
};
