/** Scripts for the gateway's node: every sandbox was last used 13 hours ago, as each version of OpenClaw keeps it. */
export const age = {
  "2026.3.13": `
    const { readFileSync, writeFileSync } = require("node:fs");
    const file = "/home/node/.openclaw/sandbox/containers.json";
    const registry = JSON.parse(readFileSync(file, "utf8"));
    for (const entry of registry.entries) entry.lastUsedAtMs = Date.now() - 13 * 3600e3;
    writeFileSync(file, JSON.stringify(registry));
  `,
  "2026.9.6": `
    const { DatabaseSync } = require("node:sqlite");
    const database = new DatabaseSync("/home/node/.openclaw/state/openclaw.sqlite");
    const used = Date.now() - 13 * 3600e3;
    const set = "update sandbox_registry_entries set last_used_at_ms = ?, entry_json = json_set(entry_json, '$.lastUsedAtMs', ?)";
    database.prepare(set).run(used, used);
  `,
} as const;
