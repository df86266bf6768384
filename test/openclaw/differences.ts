import type { KnownVersion } from "../../src/openclaw/intent.ts";

const denied = [
  "process",
  "web_fetch",
  "web_search",
  "browser",
  "nodes",
  "canvas",
  "gateway",
  "cron",
  "sessions_spawn",
  "sessions_send",
  "subagents",
];
const given = [
  "read",
  "session_status",
  "sessions_list",
  "sessions_history",
  "exec",
  "write",
  "edit",
  "apply_patch",
  "memory_search",
  "memory_get",
  "message",
];

/** In every version: a list of what is allowed at all. */
const everywhere = {
  "gateway.controlUi.allowedOrigins": ["https://agent.clincher-test.dev"],
  "tools.allow": given,
  "tools.deny": denied,
};

/** What is asked for beyond the fixtures, which were validated by hand against the real software. */
export const differences: Readonly<Record<KnownVersion, Readonly<Record<string, unknown>>>> = {
  "2026.3.13": everywhere,
  "2026.9.6": {
    ...everywhere,
    "gateway.controlUi.dangerouslyAllowHostHeaderOriginFallback": false,
    "memory.search.rememberAcrossConversations": false,
    "models.catalogRefresh.enabled": false,
    "tools.toolSearch": false,
  },
};
