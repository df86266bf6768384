import { endpoints } from "../../stack/services.ts";
import { everywhere, type Intent } from "../intent.ts";
import { catalogue, choices, modelReference } from "../models.ts";
import { secretReferences } from "../secrets.ts";

/** Which models the agent speaks with, through LiteLLM only. */
export const models: readonly Intent[] = [
  {
    name: "reaches models through LiteLLM only",
    why: "The providers' keys never enter the gateway; limits and counts are kept in one place.",
    at: {
      "2026.3.13": {
        set: {
          "models.mode": "replace",
          "models.providers.litellm.baseUrl": endpoints.litellm,
          "models.providers.litellm.apiKey": secretReferences.litellmKey,
          "models.providers.litellm.api": "openai-completions",
          "models.providers.litellm.models": catalogue,
        },
      },
      "2026.9.6": {
        set: {
          "models.mode": "replace",
          "models.providers.litellm.baseUrl": endpoints.litellm,
          "models.providers.litellm.apiKey": secretReferences.litellmKey,
          "models.providers.litellm.api": "openai-completions",
          "models.providers.litellm.models": catalogue,
          "plugins.entries.litellm.enabled": true,
        },
        add: { "plugins.allow": ["litellm"] },
      },
    },
  },
  {
    name: "one model first, others when it fails",
    why: "An answer from the next model beats none.",
    at: everywhere({
      set: {
        "agents.defaults.model.primary": ({ settings }) => modelReference(settings.models.primary),
        "agents.defaults.model.fallbacks": ({ settings }) => settings.models.fallbacks.map(modelReference),
      },
    }),
  },
  {
    name: "only these models, with bounded answers",
    why: "Output is what costs; a session can choose no other model.",
    at: {
      "2026.3.13": { set: { "agents.defaults.models": choices } },
      "2026.9.6": {
        set: {
          "agents.defaults.models": choices,
          "agents.defaults.modelPolicy.allow": ({ settings }) =>
            settings.models.available.map(({ id }) => modelReference(id)),
        },
      },
    },
  },
  {
    name: "heartbeats on the cheapest model",
    why: "One every half hour; on the largest model that alone costs dollars a day.",
    at: everywhere({
      set: {
        "agents.defaults.heartbeat.every": "30m",
        "agents.defaults.heartbeat.model": ({ settings }) => modelReference(settings.models.heartbeat),
        "agents.defaults.heartbeat.target": "none",
      },
    }),
  },
  {
    name: "works on few things at a time",
    why: "A flood of messages must not become a flood of model calls.",
    at: everywhere({
      set: { "agents.defaults.maxConcurrent": 4, "agents.defaults.subagents.maxConcurrent": 2 },
    }),
  },
];
