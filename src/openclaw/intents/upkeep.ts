import { gatewayPaths } from "../../stack/paths.ts";
import { everywhere, type Intent } from "../intent.ts";

/** What is loaded, and what is written down. */
export const upkeep: readonly Intent[] = [
  {
    name: "loads only named plugins",
    why: "An empty list means no restriction, so it always names at least the memory that comes with OpenClaw.",
    at: everywhere({ set: { "plugins.enabled": true }, add: { "plugins.allow": ["memory-core"] } }),
  },
  {
    name: "loads no skills",
    why: "Skills run inside the gateway. An empty list means all of them; a name that none has means none.",
    at: everywhere({ set: { "skills.allowBundled": ["__none__"] } }),
  },
  {
    name: "works in its own folder",
    why: "The same place for every agent, inside what is backed up.",
    at: everywhere({ set: { "agents.defaults.workspace": gatewayPaths.workspace } }),
  },
  {
    name: "logs for machines, in its state folder",
    why: "The default, a file in /tmp, is gone with the container.",
    at: everywhere({
      set: {
        "logging.level": "info",
        "logging.file": gatewayPaths.log,
        "logging.consoleLevel": "info",
        "logging.consoleStyle": "json",
      },
    }),
  },
  {
    name: "keeps secrets out of what it shows of tools",
    why: "Arguments of tools can carry tokens.",
    at: {
      "2026.3.13": { set: { "logging.redactSensitive": "tools" } },
      "2026.9.6": { unsupported: "always on; the setting was removed" },
    },
  },
];
