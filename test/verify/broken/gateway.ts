import { containers } from "../../../src/facts/containers.ts";
import { file } from "../../../src/facts/file.ts";
import { litellmConfig } from "../../../src/stack/litellm.ts";
import { channelTunnels, modelLimits } from "../../../src/verify/probe/egress.ts";
import { fileOf } from "../../resources/given.ts";
import { answered, type Broken, deployment, described, inside, silent, withContainer } from "../given.ts";

/** How the gateway, LiteLLM and their ways out stop being what they promise. */
export const gateway: readonly Broken[] = [
  [
    "containers",
    "Docker is gone",
    [[containers, null]],
    "Docker does not answer",
    "systemctl restart docker.service",
  ],
  ...(
    [
      ["one does not run", { running: false, health: "healthy" }],
      ["one is not healthy", { running: true, health: "unhealthy" }],
      ["one is somebody else's", { running: true, labels: {} }],
    ] as const
  ).map(
    ([what, change]): Broken => [
      "containers",
      what,
      [
        [
          containers,
          described.map((each, at) => ({
            ...each,
            running: true,
            status: "Up",
            ...(at === 0 ? change : {}),
          })),
        ],
      ],
      "Not every service",
      "clincher install",
    ],
  ),
  ["containers", "none there", [[containers, []]], "Not every service", "clincher install"],
  [
    "settings",
    "an edited file",
    [[file("/opt/openclaw/config/gateway/openclaw.json"), fileOf("{}")]],
    "not those that clincher writes",
    "clincher install",
  ],
  [
    "settings",
    "another file inside",
    [inside({ "settings file": answered(0, "other") })],
    "sees other settings",
    "docker restart openclaw",
  ],
  [
    "https",
    "no certificate",
    [inside({ "anonymous over https": silent("EPROTO") })],
    "does not answer",
    "docker restart openclaw-caddy",
  ],
  [
    "https",
    "no gateway behind it",
    [inside({ "anonymous over https": answered(502) })],
    "does not answer",
    "docker restart openclaw-caddy",
  ],
  [
    "anonymous",
    "let in",
    [inside({ "anonymous over https": answered(404) })],
    "lets in whoever has no token, through Caddy",
    "docker restart openclaw",
  ],
  [
    "anonymous",
    "a neighbour let in",
    [inside({ "anonymous from a neighbour": answered(200) })],
    "neighbouring container",
    "docker restart openclaw",
  ],
  [
    "token",
    "another token",
    [inside({ "with the token": answered(401) })],
    "does not take the token",
    "docker restart openclaw",
  ],
  [
    "tools",
    "one that is denied",
    [inside({ "tool web_fetch": answered(400) })],
    "web_fetch",
    "docker restart openclaw",
  ],
  [
    "tools",
    "not to be asked",
    [inside({ "tool web_fetch": answered(401) })],
    "does not say which tools",
    "docker restart openclaw",
  ],
  [
    "models",
    "one too few",
    [inside({ "models with the key": answered(200, '{"data":[]}') })],
    "does not offer",
    "docker restart openclaw-litellm",
  ],
  [
    "models",
    "without a key",
    [inside({ "models without the key": answered(200) })],
    "has no key",
    "docker restart openclaw-litellm",
  ],
  [
    "budget",
    "none in LiteLLM",
    [
      [
        file("/opt/openclaw/config/litellm/config.yaml"),
        fileOf(litellmConfig(deployment).replaceAll(/ +max_budget.*\n/g, "")),
      ],
    ],
    "Models have no budget",
    "docker restart openclaw-litellm",
  ],
  [
    "budget",
    "a model of somebody's without one",
    [
      [
        file("/opt/openclaw/config/litellm/config.yaml"),
        fileOf("model_list: [{ model_name: x/y, litellm_params: { model: x/y } }]"),
      ],
    ],
    "Models have no budget",
    "docker restart openclaw-litellm",
  ],
  [
    "budget",
    "no models at all",
    [[file("/opt/openclaw/config/litellm/config.yaml"), null]],
    "Models have no budget",
    "docker restart openclaw-litellm",
  ],
  [
    "budget",
    "forgotten with the container",
    [withContainer(1, { mounts: [] })],
    "is forgotten",
    "clincher install",
  ],
  [
    "budget",
    "what was spent is unreadable",
    [[file("/opt/openclaw/state/litellm/spend.json"), fileOf("{")]],
    "cannot be read",
    "rm /opt/openclaw/state/litellm/spend.json; docker restart openclaw-litellm",
  ],
  [
    "budget",
    "an open door",
    [inside({ "around the budget": answered(200) })],
    "no budget counts",
    "docker restart openclaw-litellm",
  ],
  [
    "egress-allowed",
    "refused",
    [[channelTunnels(deployment), { "api.telegram.org": answered(407) }]],
    "does not reach api.telegram.org",
    "docker restart openclaw-egress-models",
  ],
  [
    "egress-refused",
    "a direct way",
    [inside({ "direct to an address": answered(0) })],
    "The gateway gets out",
    "docker restart openclaw-egress-channels",
  ],
  [
    "egress-refused",
    "a direct way, at whose end somebody says that nothing listens",
    [inside({ "direct to an address": silent("ECONNREFUSED") })],
    "The gateway gets out",
    "docker restart openclaw-egress-channels",
  ],
  [
    "egress-refused",
    "a tunnel",
    [inside({ "tunnel to a model host": answered(200) })],
    "The gateway gets out",
    "docker restart openclaw-egress-channels",
  ],
  [
    "egress-refused",
    "a tunnel that the proxy tries to open",
    [inside({ "tunnel to a host of nobody": silent("no answer in time") })],
    "The gateway gets out",
    "docker restart openclaw-egress-channels",
  ],
  [
    "egress-refused",
    "LiteLLM's tunnel",
    [[modelLimits(deployment), { "example.com": answered(200) }]],
    "LiteLLM gets out",
    "docker restart openclaw-egress-channels",
  ],
];
