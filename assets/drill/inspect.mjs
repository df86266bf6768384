// Runs in a container of the gateway's own image, without network and as its user: what it opens was written by whoever
// had the agent's ear. Looks at each database and each document of the state in /data and prints what is wrong.
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";

const root = process.argv[2] ?? "/data";
// The agent's own files may be anything; a broken one is none of the gateway's.
const elsewhere = /^(workspace[^/]*|media|cache|sandboxes|logs)(\/|$)/;
const transcripts = /^agents\/[^/]+\/sessions\/.*\.jsonl$/;
const documents = /^(agents|devices|identity|cron|credentials)\/.*\.jsonl?$/;
const named = /\.(sqlite3?|db)$/;
// Of a database that was open when the backup was made: they go when it is opened and closed here.
const beside = /-(wal|shm|journal)$/;
const header = "SQLite format 3\0";

const problems = [];
const found = { databases: 0, documents: 0, transcripts: 0 };

const startOf = (path) => {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(header.length);
    return start.subarray(0, readSync(file, start, 0, header.length, 0)).toString("latin1");
  } finally {
    closeSync(file);
  }
};

const checkDatabase = (path) => {
  const database = new DatabaseSync(path);
  try {
    const said = database
      .prepare("PRAGMA integrity_check(5)")
      .all()
      .map((row) => String(row.integrity_check));
    return said.length === 1 && said[0] === "ok" ? null : said.join("; ");
  } finally {
    database.close();
  }
};

const parses = (text) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const checkDocument = (path) => {
  const text = readFileSync(path, "utf8");
  if (!path.endsWith(".jsonl")) return parses(text) ? null : "is no JSON";
  // What comes after the last end of a line was being written when the backup was made.
  const lines = text.split("\n").slice(0, -1);
  const at = lines.findIndex((line) => line.trim() !== "" && !parses(line));
  return at < 0 ? null : `line ${at + 1} is no JSON`;
};

const tried = (check, path, name) => {
  try {
    const what = check(path);
    if (what !== null) problems.push({ path: name, what });
  } catch (error) {
    problems.push({ path: name, what: String(error.message ?? error) });
  }
};

const visit = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const name = relative(root, path);
    if (elsewhere.test(name) || (entry.isFile() && beside.test(name))) continue;
    if (entry.isDirectory()) visit(path);
    if (!entry.isFile() || statSync(path).size === 0) continue;
    if (startOf(path) === header || named.test(name)) {
      found.databases += 1;
      tried(checkDatabase, path, name);
    } else if (documents.test(name)) {
      found.documents += 1;
      if (transcripts.test(name)) found.transcripts += 1;
      tried(checkDocument, path, name);
    }
  }
};

visit(root);
console.log(JSON.stringify({ ...found, problems: problems.slice(0, 20) }));
