import type { Deployment } from "../../settings/deployment.ts";
import { endpoints } from "../../stack/services.ts";
import type { Intent, Value } from "../intent.ts";
import { everywhere } from "../intent.ts";
import { secretReferences } from "../secrets.ts";

const enabled = ({ settings }: Deployment): boolean => settings.memory.enabled;

const tools = ["memory_search", "memory_get"];

/** Embeddings come from LiteLLM, under the bare name of the model. */
const search = (at: string, provider: string): Readonly<Record<string, Value>> => ({
  [`${at}.enabled`]: true,
  [`${at}.provider`]: provider,
  [`${at}.model`]: ({ settings }) => settings.memory.model,
  [`${at}.fallback`]: "none",
  [`${at}.remote.baseUrl`]: `${endpoints.litellm}/`,
  [`${at}.remote.apiKey`]: secretReferences.litellmKey,
});

/** Long-term memory. */
export const memory: readonly Intent[] = [
  {
    name: "remembers, and finds by meaning",
    why: "Text goes to the provider of the embeddings through LiteLLM and nowhere else.",
    when: enabled,
    at: {
      "2026.3.13": {
        set: {
          ...search("agents.defaults.memorySearch", "voyage"),
          "agents.defaults.memorySearch.sync.watch": true,
          "plugins.slots.memory": "memory-core",
        },
        add: { "tools.allow": tools },
      },
      "2026.9.6": {
        // Its "voyage" provider is a package that the gateway would fetch from the internet at start.
        set: {
          ...search("memory.search", "openai"),
          "plugins.slots.memory": "memory-core",
          "plugins.entries.openai.enabled": true,
        },
        add: { "plugins.allow": ["openai"], "tools.allow": tools },
      },
    },
  },
  {
    name: "has no long-term memory",
    why: "Turned off in the settings.",
    when: (deployment) => !enabled(deployment),
    at: {
      "2026.3.13": { set: { "agents.defaults.memorySearch.enabled": false, "plugins.slots.memory": "none" } },
      "2026.9.6": { set: { "memory.search.enabled": false, "plugins.slots.memory": "none" } },
    },
  },
  {
    name: "expires, filters or separates memories",
    why: "The documents ask for retention, removal of personal data and one namespace per user.",
    at: {
      "2026.3.13": { unsupported: "memories are Markdown files; who wants one gone deletes it" },
      "2026.9.6": { unsupported: "memories are Markdown files; who wants one gone deletes it" },
    },
  },
  {
    name: "forgets old conversations",
    why: "Sessions older than 30 days, beyond 500, or beyond 500 MB are removed.",
    at: everywhere({
      set: {
        "session.maintenance": { mode: "enforce", pruneAfter: "30d", maxEntries: 500, maxDiskBytes: "500mb" },
        "cron.sessionRetention": "24h",
        "agents.defaults.contextPruning": { mode: "cache-ttl", ttl: "1h" },
      },
    }),
  },
];
