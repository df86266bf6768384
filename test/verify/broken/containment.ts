import { dockerNetworks } from "../../../src/facts/docker-networks.ts";
import { file, stat } from "../../../src/facts/file.ts";
import { folder } from "../../../src/facts/folder.ts";
import { listeners } from "../../../src/facts/listeners.ts";
import { processes } from "../../../src/facts/processes.ts";
import { unit } from "../../../src/facts/unit.ts";
import { imageLockPath } from "../../../src/stack/paths.ts";
import { fileOf, statOf } from "../../resources/given.ts";
import {
  answered,
  type Broken,
  compiled,
  compiledEntry,
  described,
  extra,
  inside,
  process,
  running,
  silent,
  socket,
  token,
  withContainer,
} from "../given.ts";

/** How what holds the agent stops holding. */
export const containment: readonly Broken[] = [
  [
    "networks",
    "one more",
    [
      withContainer(0, {
        networks: ["openclaw_openclaw-net", "openclaw_channel-net", "openclaw_proxy-net", "bridge"],
      }),
    ],
    "in the network bridge",
    "docker network disconnect bridge openclaw",
  ],
  [
    "networks",
    "one less",
    [withContainer(0, { networks: ["openclaw_openclaw-net", "openclaw_channel-net"] })],
    "is not in the network openclaw_proxy-net",
    "docker rm -f openclaw && clincher install",
  ],
  [
    "networks",
    "one with a way out",
    [
      [
        dockerNetworks,
        [{ name: "openclaw_model-net", device: "b", internal: false, subnets: [], labels: {} }],
      ],
    ],
    "has a way out",
    "docker compose --project-directory /opt/openclaw down && clincher install",
  ],
  [
    "guard",
    "stopped",
    [[unit("clincher-guard.service"), { ...running, active: false }]],
    "does not answer",
    "clincher install",
  ],
  [
    "guard",
    "silent",
    [inside({ "the guard": silent("ECONNREFUSED") })],
    "does not answer",
    "systemctl restart clincher-guard.service",
  ],
  [
    "guard",
    "the engine itself answers",
    [inside({ "a privileged container": answered(404, "No such image") })],
    "was not refused",
    "systemctl restart clincher-guard.service",
  ],
  [
    "guard",
    "the engine itself refuses",
    [inside({ "a privileged container": answered(403, "forbidden") })],
    "was not refused",
    "systemctl restart clincher-guard.service",
  ],
  [
    "guard",
    "it lets it through",
    [inside({ "a privileged container": answered(201, "clincher guard") })],
    "was not refused",
    "systemctl restart clincher-guard.service",
  ],
  [
    "guard",
    "gone with the next boot",
    [[unit("clincher-guard.service"), { ...running, enabled: false }]],
    "does not answer",
    "systemctl restart clincher-guard.service",
  ],
  ["docker-socket", "mounted", [extra({ mounts: [socket] })], "spy has Docker's socket", "docker rm -f spy"],
  [
    "docker-socket",
    "the folder mounted",
    [extra({ mounts: [{ ...socket, source: "/run" }] })],
    "spy has Docker's socket",
    "docker rm -f spy",
  ],
  [
    "docker-socket",
    "a port",
    [[listeners, [{ address: "0.0.0.0", port: 2375, program: "dockerd" }]]],
    "listens on the network",
    "clincher install && systemctl restart docker.service",
  ],
  [
    "docker-socket",
    "opened from inside",
    [inside({ "docker's socket": answered(0) })],
    "reaches Docker's own socket",
    "docker restart openclaw",
  ],
  [
    "secrets",
    "in inspect",
    [extra({ text: JSON.stringify({ Env: [`T=${token}`] }) })],
    "docker inspect spy",
    "docker rm -f spy",
  ],
  [
    "secrets",
    "in inspect of a service",
    [withContainer(0, { text: token })],
    "docker inspect openclaw",
    "clincher install",
  ],
  [
    "secrets",
    "in argv",
    [[processes, [{ ...process, commandLine: `curl\0${token}` }]]],
    "process 8 (x)",
    "kill 8",
  ],
  [
    "secrets",
    "in the gateway's environment",
    [[processes, [{ ...process, environment: token, container: described[0]?.id }]]],
    "process 8 (x)",
    "docker restart openclaw",
  ],
  [
    "secret-files",
    "open to all",
    [[stat("/opt/openclaw/secrets/litellm/litellm.env"), statOf({ mode: 0o644 })]],
    "open to others",
    "clincher install",
  ],
  [
    "secret-files",
    "another owner",
    [[stat("/opt/openclaw/secrets/litellm/litellm.env"), statOf({ mode: 0o400, uid: 33 })]],
    "open to others",
    "clincher install",
  ],
  [
    "state",
    "a volume",
    [
      withContainer(0, {
        mounts: [
          {
            ...{ type: "volume", source: "/var/lib/docker/volumes/x" },
            ...{ destination: "/home/node/.openclaw", writable: true },
          },
        ],
      }),
    ],
    "keeps its state elsewhere",
    "clincher install",
  ],
  [
    "state",
    "another folder",
    [[folder("/opt/openclaw/state/gateway"), []]],
    "does not write into",
    "docker restart openclaw",
  ],
  [
    "compiled",
    "writable",
    [withContainer(0, { mounts: [compiled(true)] })],
    "can change the code that it starts with",
    "clincher install",
  ],
  [
    "compiled",
    "another folder",
    [withContainer(0, { mounts: [compiled(false, "/opt/openclaw/state/gateway")] })],
    "can change the code that it starts with",
    "clincher install",
  ],
  [
    "compiled",
    "made by the agent's user",
    [compiledEntry({ uid: 1000 })],
    "Others than root",
    "rm -rf /opt/openclaw/compiled && clincher install",
  ],
  [
    "compiled",
    "writable by all",
    [compiledEntry({ mode: 0o646 })],
    "Others than root",
    "rm -rf /opt/openclaw/compiled && clincher install",
  ],
  ["images", "not locked", [[file(imageLockPath), fileOf("{}")]], "No digest of", "clincher install"],
  [
    "images",
    "another one",
    [withContainer(1, { imageId: "sha256:other" })],
    "openclaw-litellm does not run",
    "clincher install",
  ],
  [
    "sandbox",
    "off",
    [
      [
        { key: "openclaw sandbox explain", read: async () => null },
        {
          sandbox: { mode: "off", sessionIsSandboxed: false, workspaceAccess: "none" },
          elevated: { enabled: true },
        },
      ],
    ],
    "do not run in a closed sandbox",
    "docker restart openclaw",
  ],
  ...(
    [
      ["not for the main session", { mode: "non-main" }, false],
      ["on, and this session is not in it", { sessionIsSandboxed: false }, false],
      ["with the workspace in it", { workspaceAccess: "rw" }, false],
      ["and a way out of it", {}, true],
    ] as const
  ).map(
    ([what, sandbox, enabled]): Broken => [
      "sandbox",
      what,
      [
        [
          { key: "openclaw sandbox explain", read: async () => null },
          {
            sandbox: { mode: "all", sessionIsSandboxed: true, workspaceAccess: "none", ...sandbox },
            elevated: { enabled },
          },
        ],
      ],
      "do not run in a closed sandbox",
      "docker restart openclaw",
    ],
  ),
  [
    "sandbox",
    "a real turn was not in it",
    [[file("/var/lib/clincher/first-turn.json"), fileOf('{"effective":{"sandboxed":false,"tools":[]}}')]],
    "do not run in a closed sandbox",
    "rm /var/lib/clincher/first-turn.json && clincher install",
  ],
  [
    "sandbox",
    "a real turn had a tool that is denied",
    [
      [
        file("/var/lib/clincher/first-turn.json"),
        fileOf('{"effective":{"sandboxed":true,"tools":["cron"]}}'),
      ],
    ],
    "do not run in a closed sandbox",
    "rm /var/lib/clincher/first-turn.json && clincher install",
  ],
  [
    "audit",
    "critical",
    [
      [
        { key: "openclaw security audit", read: async () => null },
        {
          summary: { critical: 1, warn: 0 },
          findings: [{ checkId: "x", severity: "critical", title: "Open" }],
        },
      ],
    ],
    "critical findings",
    "docker restart openclaw",
  ],
];
