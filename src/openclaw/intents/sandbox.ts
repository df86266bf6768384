import { hostPaths } from "../../stack/paths.ts";
import { sandboxImage, sandboxLimits } from "../../stack/sandbox.ts";
import { everywhere, type Intent } from "../intent.ts";

const at = "agents.defaults.sandbox";

/** The container in which tools run; made through clincher's filter in front of Docker's API. */
export const sandbox: readonly Intent[] = [
  {
    name: "runs every tool call in a sandbox",
    why: "What a message talks the agent into happens in a container without network, not in the gateway.",
    at: everywhere({ set: { [`${at}.mode`]: ({ settings }) => (settings.sandbox.enabled ? "all" : "off") } }),
  },
  {
    name: "one sandbox per agent, without the workspace",
    why: "What runs in it sees a copy, never the agent's own files.",
    at: everywhere({
      set: {
        [`${at}.scope`]: "agent",
        [`${at}.workspaceAccess`]: "none",
        [`${at}.sessionToolsVisibility`]: "spawned",
        // The same path on the server and in the gateway: Docker resolves it on the server.
        [`${at}.workspaceRoot`]: hostPaths.sandboxes,
        [`${at}.browser.enabled`]: false,
      },
    }),
  },
  {
    name: "a sandbox has no network, no privileges and a bounded size",
    why: "Whatever gets in stays in, and cannot starve the server of memory, processors or processes. What it writes to its workspace takes room on the server's disk, which nothing bounds.",
    at: everywhere({
      set: {
        [`${at}.docker`]: {
          image: sandboxImage,
          network: "none",
          readOnlyRoot: true,
          tmpfs: ["/tmp", "/var/tmp", "/run"],
          user: "1000:1000",
          capDrop: ["ALL"],
          memory: sandboxLimits.memory,
          memorySwap: sandboxLimits.memoryAndSwap,
          cpus: sandboxLimits.cpus,
          pidsLimit: sandboxLimits.pids,
          ulimits: { nofile: { soft: sandboxLimits.files / 2, hard: sandboxLimits.files } },
        },
      },
    }),
  },
  {
    name: "removes sandboxes that nobody uses",
    why: "Idle for 12 hours, or three days old.",
    at: everywhere({ set: { [`${at}.prune`]: { idleHours: 12, maxAgeDays: 3 } } }),
  },
  {
    name: "tools inside the sandbox, memory among them",
    why: "The built-in list leaves out the memory tools, so the agent would not find its own memory.",
    at: everywhere({
      add: {
        "tools.sandbox.tools.allow": [
          "exec",
          "read",
          "write",
          "edit",
          "apply_patch",
          "image",
          "sessions_list",
          "sessions_history",
          "session_status",
          "memory_search",
          "memory_get",
        ],
      },
    }),
  },
  {
    name: "a maximum of sandboxes at the same time",
    why: "Each may take 1 GiB.",
    at: {
      "2026.3.13": { unsupported: "no such setting; the filter in front of Docker refuses one more" },
      "2026.9.6": { unsupported: "no such setting; the filter in front of Docker refuses one more" },
    },
  },
];
