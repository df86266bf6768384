import { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Server } from "../server.ts";
import {
  compareManifests,
  type Exception,
  type Manifest,
  readManifest,
  renderDifference,
} from "../state/manifest.ts";

/** A server's disk, and what its journal knows of how it was before. */
export interface EndState {
  readonly files: Manifest;
  readonly inventory: readonly string[];
}

const inventoryOf = (server: Server): readonly string[] => {
  const path = join(server.root, "var/lib/clincher/journal.db");
  if (!existsSync(path)) return [];
  const database = new Database(path, { readonly: true });
  try {
    const rows = (sql: string): readonly string[] =>
      database
        .query<{ line: string }, []>(sql)
        .all()
        .map(({ line }) => line);
    return [
      ...rows(
        "SELECT path || ' ' || kind || ' ' || ifnull(mode, '') || ' ' || ifnull(uid, '') || ' ' || hex(substr(ifnull(content, ''), 1, 60)) AS line FROM originals ORDER BY path",
      ),
      ...rows("SELECT kind || ' ' || name || ' ' || value AS line FROM before ORDER BY kind, name"),
    ];
  } finally {
    database.close();
  }
};

export const readEndState = async (server: Server): Promise<EndState> => ({
  files: await readManifest(server),
  inventory: inventoryOf(server),
});

/** What may differ between two runs of the same thing, and why. */
const exceptions: readonly Exception[] = [
  { path: /^\/var\/log(\/|$)/, why: "logs: when, not what" },
  { path: /^\/var\/(cache|tmp)(\/|$)/, why: "caches" },
  { path: /^\/var\/lib\/systemd\//, why: "systemd's own: timers, random seed" },
  { path: /^\/var\/lib\/(docker|containerd)(\/|$)/, why: "Docker's own" },
  { path: /^\/var\/lib\/fail2ban\//, why: "fail2ban's own database" },
  {
    path: /^\/var\/lib\/clincher\/journal\.db(-journal)?$/,
    why: "compared as data: what it knows of before",
  },
  { path: /^\/var\/lib\/clincher\/revert\/ended\.json$/, why: "when the change was confirmed" },
  { path: /^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$/, why: "backups that useradd makes" },
  {
    path: /^\/opt\/openclaw\/state\/(?!gateway\/workspace\/)/,
    why: "what the services themselves write; the agent's own files count",
  },
  {
    path: /^\/opt\/openclaw\/(\.replaced\/opt\/openclaw\/)?(state\/gateway\/workspace\/\.openclaw\/|sandboxes\/[^/]+\/(\.openclaw\/|skills\/\.openclaw-sync\.json$))/,
    why: "the gateway's own notes among the agent's files: with ids and times",
  },
  { path: /^\/opt\/openclaw\/compiled\//, why: "compiled code is not the same twice" },
  { path: /^\/var\/lib\/clincher\/first-turn\.json$/, why: "when the agent answered" },
  {
    path: /^\/etc\/shadow$/,
    why: "the day of the last change of a password; who is in it is in /etc/passwd",
  },
];

/** How an end state differs from the undisturbed one, one line each. */
export const differences = (
  wanted: EndState,
  found: EndState,
  more: readonly Exception[] = [],
): readonly string[] => [
  ...compareManifests(wanted.files, found.files, [...exceptions, ...more]).unexplained.map(renderDifference),
  ...wanted.inventory.filter((line) => !found.inventory.includes(line)).map((line) => `journal: - ${line}`),
  ...found.inventory.filter((line) => !wanted.inventory.includes(line)).map((line) => `journal: + ${line}`),
];
