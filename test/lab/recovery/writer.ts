import { createArguments } from "../escape/openclaw.ts";
import type { Server } from "../server.ts";

/** Seen from the host, and from within the gateway's container. */
const folder = "/opt/openclaw/state/gateway/workspace/busy";
const inside = "/home/node/.openclaw/workspace/busy";

// Two files that are never more than one step apart, with much between them in the order of names; and a database in
// which two tables always agree, in the mode that has its newest pages in another file.
const program = `
const fs = require("node:fs");
fs.mkdirSync("${inside}", { recursive: true });
fs.writeFileSync("${inside}/m", Buffer.alloc(64 * 1024 * 1024, 7));
let database = null;
try {
  const { DatabaseSync } = require("node:sqlite");
  database = new DatabaseSync("${inside}/busy.sqlite");
  database.exec("PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS a (n INTEGER); CREATE TABLE IF NOT EXISTS z (n INTEGER);");
  database.exec("DELETE FROM a; DELETE FROM z; INSERT INTO a VALUES (0); INSERT INTO z VALUES (0);");
} catch (error) { fs.writeFileSync("${inside}/no-database", String(error)); }
for (let n = 1; ; n++) {
  fs.writeFileSync("${inside}/a", String(n));
  if (database) database.exec("BEGIN; UPDATE a SET n = " + n + "; UPDATE z SET n = " + n + "; COMMIT;");
  fs.writeFileSync("${inside}/z", String(n));
}
`;

/** Starts something in the gateway's container that writes all the time. */
export const startWriter = async (server: Server): Promise<void> => {
  await server.run(["docker", "exec", "--detach", "openclaw", "node", "-e", program]);
  await server.shell(`for i in $(seq 100); do test -e ${folder}/z && exit 0; sleep 0.1; done; exit 1`);
};

const sandbox = { name: "openclaw-sbx-writer", folder: "writer" };
const sandboxFolder = `/opt/openclaw/sandboxes/${sandbox.folder}`;

/** Starts something in a sandbox, made as 2026.9.6 makes one, in which it may write, that writes all the time. */
export const startSandboxWriter = async (server: Server): Promise<void> => {
  const inGateway = ["docker", "exec", "openclaw"];
  await server.run([...inGateway, "mkdir", "-p", `${sandboxFolder}/skills`]);
  await server.run([...inGateway, ...createArguments["2026.9.6"](sandbox)]);
  await server.run([...inGateway, "docker", "start", sandbox.name]);
  // It only grows: what is read later is never what was read before.
  const write = "while :; do echo x >>/workspace/busy; done";
  await server.run(["docker", "exec", "--detach", sandbox.name, "sh", "-c", write]);
  await server.shell(
    `for i in $(seq 100); do test -s ${sandboxFolder}/busy && exit 0; sleep 0.1; done; exit 1`,
  );
};

const digits = (text: string): number | null => (/^\d+$/.test(text) ? Number(text) : null);

/** How many steps the two files are apart in a copy of the tree under `root`; null when one was caught empty. */
export const apart = async (server: Server, root: string): Promise<number | null> => {
  const read = async (name: string) => digits((await server.read(`${root}${folder}/${name}`)).trim());
  const [a, z] = [await read("a"), await read("z")];
  return a === null || z === null ? null : Math.abs(a - z);
};

/** What the database in a copy says of itself: "ok", and whether its tables agree. */
export const databaseSays = async (server: Server, root: string): Promise<string> => {
  const script = `
import sqlite3
c = sqlite3.connect("${root}${folder}/busy.sqlite")
print(c.execute("PRAGMA integrity_check").fetchone()[0], c.execute("SELECT a.n = z.n FROM a, z").fetchone()[0])`;
  return (await server.run(["python3", "-c", script], { check: false })).stdout.trim();
};

/** A copy of the same folder as the documents make it: file after file, while the agent works. */
export const plainCopy = async (server: Server, root: string): Promise<void> => {
  await server.shell(
    `mkdir -p ${root}${folder}; tar -C ${folder} --ignore-failed-read --warning=no-file-changed -cf - a m z | tar -C ${root}${folder} -xf - || true`,
  );
};

/** Ends it, and removes what it wrote. */
export const stopWriter = async (server: Server): Promise<void> => {
  await server.shell(
    `docker exec openclaw pkill -f busy.sqlite || true; docker exec openclaw rm -rf ${inside}
docker rm --force ${sandbox.name}; rm -rf ${sandboxFolder}`,
  );
};
