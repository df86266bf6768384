import { everywhere, type Intent } from "../intent.ts";
import { secretReferences } from "../secrets.ts";

/** Who may write to the agent. */
export const channels: readonly Intent[] = [
  {
    name: "keeps conversations apart",
    why: "Each person on each channel has a history of their own.",
    at: {
      "2026.3.13": { set: { "session.dmScope": "per-channel-peer" } },
      "2026.9.6": {
        set: { "session.dmScope": "per-channel-peer", "memory.search.rememberAcrossConversations": false },
      },
    },
  },
  {
    name: "stays out of groups",
    why: "In a group, anyone's words reach the agent.",
    at: everywhere({ set: { "channels.defaults.groupPolicy": "disabled" } }),
  },
  {
    name: "shows no inner workings in chats",
    why: "Reasoning and tool output can carry what a stranger must not see.",
    at: everywhere({ set: { "agents.defaults.verboseDefault": "off" } }),
  },
  {
    name: "answers on Telegram, to paired people only",
    why: "A stranger gets a code, and nothing else until the operator approves it.",
    when: ({ settings }) => settings.channels.telegram.enabled,
    at: everywhere({
      set: {
        "channels.telegram.enabled": true,
        "channels.telegram.botToken": secretReferences.telegramBotToken,
        "channels.telegram.dmPolicy": "pairing",
        "channels.telegram.groupPolicy": "disabled",
        "channels.telegram.groups": { "*": { requireMention: true } },
        "channels.telegram.configWrites": false,
      },
      add: { "plugins.allow": ["telegram"], "tools.allow": ["message"] },
    }),
  },
  {
    name: "one pairing rule for every channel",
    why: "The documents set it with a wildcard.",
    at: {
      "2026.3.13": { unsupported: "no wildcard; each enabled channel is told by itself" },
      "2026.9.6": { unsupported: "no wildcard; each enabled channel is told by itself" },
    },
  },
];
