import { everywhere, type Intent } from "../intent.ts";

/** What the agent may do besides talking. */
export const tools: readonly Intent[] = [
  {
    name: "has only the tools it was given",
    why: "A newer version brings new tools, 2026.9.6 a computer and a way to steer OpenClaw itself; what is not named here is not there.",
    at: {
      "2026.3.13": {
        add: { "tools.allow": ["read", "session_status", "sessions_list", "sessions_history"] },
      },
      // Its tool search would hide what the agent has behind three tools that find and call the others.
      "2026.9.6": {
        set: { "tools.toolSearch": false },
        add: { "tools.allow": ["read", "session_status", "sessions_list", "sessions_history"] },
      },
    },
  },
  {
    name: "runs no commands outside a sandbox",
    why: "Fails closed: without a sandbox, a command is refused and does not run in the gateway.",
    at: everywhere({ set: { "tools.exec.host": "sandbox" }, add: { "tools.deny": ["process"] } }),
  },
  {
    name: "runs commands and writes files in the sandbox",
    why: "That is what it is for.",
    when: ({ settings }) => settings.sandbox.enabled,
    at: everywhere({ add: { "tools.allow": ["exec", "write", "edit", "apply_patch"] } }),
  },
  {
    name: "runs no commands and writes no files while there is no sandbox",
    why: "Without one, both would happen in the gateway's own container, with its secrets.",
    when: ({ settings }) => !settings.sandbox.enabled,
    at: everywhere({ add: { "tools.deny": ["exec", "write", "edit", "apply_patch"] } }),
  },
  {
    name: "never escalates",
    why: "Elevated mode lifts commands out of the sandbox.",
    at: everywhere({
      set: { "tools.elevated.enabled": false, "agents.defaults.elevatedDefault": "off" },
    }),
  },
  {
    name: "stays in its workspace",
    why: "The file tools see no other folder.",
    at: everywhere({ set: { "tools.fs.workspaceOnly": true } }),
  },
  {
    name: "fetches nothing from the web by itself",
    why: "These tools resolve names and connect directly, past the egress proxy.",
    at: everywhere({ add: { "tools.deny": ["web_fetch", "web_search"] } }),
  },
  {
    name: "controls no browser and no other devices",
    why: "A browser is a way out; a paired device has a camera, a screen and a shell of its own.",
    at: everywhere({
      set: { "browser.enabled": false, "gateway.nodes.browser.mode": "off" },
      add: {
        "tools.deny": ["browser", "nodes", "canvas"],
        "gateway.tools.deny": ["browser", "nodes", "canvas"],
      },
    }),
  },
  {
    name: "does not change its own gateway or schedule",
    why: "An injected instruction would otherwise stay for good.",
    at: everywhere({
      set: { "cron.enabled": true },
      add: { "tools.deny": ["gateway", "cron"], "gateway.tools.deny": ["gateway", "cron"] },
    }),
  },
  {
    name: "starts and steers no other sessions",
    why: "One conversation must not read or act in another one.",
    at: everywhere({
      set: { "tools.sessions.visibility": "self", "tools.agentToAgent.enabled": false },
      add: {
        "tools.deny": ["sessions_spawn", "sessions_send", "subagents"],
        "gateway.tools.deny": ["sessions_spawn", "sessions_send"],
      },
    }),
  },
];
