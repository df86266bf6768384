import { createHash } from "node:crypto";
import { aptFilesAfter, aptSettings } from "../../src/facts/apt-settings.ts";
import { clock } from "../../src/facts/clock.ts";
import { container } from "../../src/facts/container.ts";
import { type ContainerDetails, containerDetails } from "../../src/facts/container-details.ts";
import { containers } from "../../src/facts/containers.ts";
import { dockerNetworks } from "../../src/facts/docker-networks.ts";
import type { Fact } from "../../src/facts/fact.ts";
import { Facts } from "../../src/facts/fact.ts";
import { fail2banJail } from "../../src/facts/fail2ban-jail.ts";
import { file, stat } from "../../src/facts/file.ts";
import { folder } from "../../src/facts/folder.ts";
import { images } from "../../src/facts/images.ts";
import { listeners } from "../../src/facts/listeners.ts";
import { processes } from "../../src/facts/processes.ts";
import { publishedPorts } from "../../src/facts/published-ports.ts";
import { pendingRevert } from "../../src/facts/revert.ts";
import { sshEffective } from "../../src/facts/ssh-effective.ts";
import { tailnetOnlyPath, tailscale } from "../../src/facts/tailscale.ts";
import { unit } from "../../src/facts/unit.ts";
import { compiledFiles } from "../../src/resources/compiled-code.ts";
import { effectiveSettings } from "../../src/ssh/server-config.ts";
import { stackDirectories } from "../../src/stack/directories.ts";
import { stackFiles } from "../../src/stack/files.ts";
import { gatewayConfig } from "../../src/stack/gateway.ts";
import { litellmConfig } from "../../src/stack/litellm.ts";
import { imageLockPath } from "../../src/stack/paths.ts";
import { pinnedImages, tagged } from "../../src/stack/pins.ts";
import type { Subject, Verdict } from "../../src/verify/check.ts";
import { checks } from "../../src/verify/index.ts";
import { channelTunnels, modelLimits, modelTunnels } from "../../src/verify/probe/egress.ts";
import { deniedTools, gatewayProbe } from "../../src/verify/probe/gateway.ts";
import type { Outcome, Outcomes } from "../../src/verify/probe/probe.ts";
import { inTailnetState } from "../facts/tailscale.ts";
import { fileOf, type Known, statOf } from "../resources/given.ts";
import { deployment as make } from "../stack/deployment.ts";

export const deployment = make({
  admin: { addresses: ["203.0.113.1"] },
  channels: { telegram: { enabled: true } },
  tailscale: { enabled: true },
});

export const upkeep: Subject["upkeep"] = { key: "upkeep", read: async () => ({ enabled: true, alerts: [] }) };

export const subject: Subject = {
  deployment,
  phases: [],
  upkeep,
  confirmLine: ({ newPort, user }) => `ssh -p ${newPort} ${user}@server sudo clincher confirm`,
};

export const answered = (status: number, text = ""): Outcome => ({ error: null, status, text });
export const silent = (error: string): Outcome => ({ error, status: null, text: "" });

const stateNames = ["agents", "logs"];
const config = gatewayConfig(deployment);

/** What happens inside the gateway of a server on which all is well. */
export const outcomes: Outcomes = {
  "anonymous over https": answered(401),
  "anonymous from a neighbour": answered(401),
  "with the token": answered(404),
  ...Object.fromEntries(deniedTools(deployment).map((tool) => [`tool ${tool}`, answered(404)])),
  "models without the key": answered(401),
  "models with the key": answered(
    200,
    JSON.stringify({
      data: [...deployment.settings.models.available.map(({ id }) => ({ id })), { id: "voyage-3-large" }],
    }),
  ),
  "around the budget": answered(404),
  "settings file": answered(0, createHash("sha256").update(config).digest("hex")),
  "state folder": answered(0, stateNames.join("\n")),
  "docker's socket": silent("ENOENT"),
  "the guard": answered(200, "OK"),
  "a privileged container": answered(403, '{"message":"clincher guard: no"}'),
  "direct to an address": silent("ENETUNREACH"),
  "direct to cloud metadata": silent("ENETUNREACH"),
  "another proxy": silent("ENOTFOUND"),
  "tunnel to a host of nobody": answered(407),
  "tunnel to another port": answered(403),
  "tunnel to a model host": answered(407),
};

const compose = (service: string) => ({
  "com.docker.compose.project": "openclaw",
  "com.docker.compose.service": service,
});

const details = (service: string, rest: Partial<ContainerDetails>): ContainerDetails => ({
  id: createHash("sha256").update(service).digest("hex"),
  name: service,
  running: true,
  started: 1,
  imageId: "none",
  labels: compose(service),
  mounts: [],
  networks: [],
  text: "{}",
  ...rest,
});

const bind = (source: string, destination: string, writable = true) => ({
  ...{ type: "bind", source, destination, writable },
});
export const compiled = (writable: boolean, source = "/opt/openclaw/compiled") =>
  bind(source, "/opt/compiled", writable);
export const compiledEntry = (entry: object): Known => [
  compiledFiles("/opt/openclaw/compiled"),
  [{ path: "/opt/openclaw/compiled/1-2.tar", kind: "file", mode: 0o644, uid: 0, gid: 0, size: 9, ...entry }],
];

/** The containers of a server on which all is well. */
export const described: readonly ContainerDetails[] = [
  details("openclaw", {
    imageId: "sha256:gateway",
    networks: ["openclaw_openclaw-net", "openclaw_channel-net", "openclaw_proxy-net"],
    mounts: [
      bind("/opt/openclaw/state/gateway", "/home/node/.openclaw"),
      bind("/opt/openclaw/guard", "/run/guard", false),
      compiled(false),
    ],
  }),
  details("openclaw-litellm", {
    imageId: "sha256:litellm",
    networks: ["openclaw_openclaw-net", "openclaw_model-net"],
    mounts: [bind("/opt/openclaw/state/litellm", "/var/lib/litellm")],
  }),
  details("openclaw-caddy", {
    imageId: "sha256:caddy",
    networks: ["openclaw_egress-net", "openclaw_proxy-net"],
    mounts: [bind("/opt/openclaw/state/caddy/data", "/data")],
  }),
  details("openclaw-egress-models", { networks: ["openclaw_model-net", "openclaw_egress-net"] }),
  details("openclaw-egress-channels", { networks: ["openclaw_channel-net", "openclaw_egress-net"] }),
];

const network = (name: string, internal: boolean) => ({
  name,
  device: "br",
  internal,
  subnets: [],
  labels: {},
});
const digestOf = (name: string): string => `sha256:${createHash("sha256").update(name).digest("hex")}`;
const pins = Object.entries(pinnedImages(deployment.settings.openclaw.version));
export const lock = Object.fromEntries(pins.map(([, pin]) => [tagged(pin), digestOf(pin.name)]));
export const running = { loaded: true, active: true, enabled: true, started: 1 };
export const effective: ReadonlyMap<string, string> = new Map(effectiveSettings);

/** The time on that server. */
export const now = Date.UTC(2026, 10, 21);

const well = (): readonly Known[] => [
  [
    file("/var/lib/clincher/first-turn.json"),
    fileOf('{"effective":{"sandboxed":true,"tools":["read","exec"]}}'),
  ],
  [upkeep, { enabled: true, alerts: [] }],
  [file("/opt/openclaw/config/litellm/config.yaml"), fileOf(litellmConfig(deployment))],
  [file("/opt/openclaw/state/litellm/spend.json"), null],
  [
    containers,
    described.map(({ name, labels, id, imageId }) => ({
      ...{ id, name, labels, image: "x", imageId, running: true, waiting: false },
      ...{ health: "healthy", status: "Up 3 minutes (healthy)" },
    })),
  ],
  [containerDetails, described],
  [
    dockerNetworks,
    [
      ...["openclaw-net", "model-net", "proxy-net"].map((name) => network(`openclaw_${name}`, true)),
      network("openclaw_egress-net", false),
      network("bridge", false),
    ],
  ],
  [gatewayProbe(deployment), outcomes],
  [channelTunnels(deployment), { "api.telegram.org": answered(200) }],
  [modelTunnels(deployment), { "api.anthropic.com": answered(200), "api.voyageai.com": answered(200) }],
  [modelLimits(deployment), { "example.com": answered(407), "api.telegram.org": answered(407) }],
  [file("/opt/openclaw/config/gateway/openclaw.json"), fileOf(config)],
  [folder("/opt/openclaw/state/gateway"), stateNames],
  [
    processes,
    [{ pid: 7, name: "node", commandLine: "node\0gateway\0", environment: "HOME=/\0", container: null }],
  ],
  [stat("/etc/clincher/secrets.toml"), statOf({ mode: 0o600 })],
  [stat("/var/lib/clincher/guard.json"), statOf({ mode: 0o600 })],
  [stat(imageLockPath), statOf()],
  ...stackFiles(deployment).map(({ path, mode, uid }): Known => [stat(path), statOf({ mode, uid })]),
  ...stackDirectories(deployment).map(({ path, mode, uid }): Known => [stat(path), statOf({ mode, uid })]),
  [file(imageLockPath), fileOf(JSON.stringify(lock))],
  compiledEntry({}),
  [
    images,
    pins.map(([key, { name }]) => ({
      ...{ id: `sha256:${key}`, tags: [], labels: {} },
      digests: [`${name}@${digestOf(name)}`],
    })),
  ],
  [
    listeners,
    [
      { address: "0.0.0.0", port: 9922, program: "sshd" },
      { address: "0.0.0.0", port: 443, program: "dockerd" },
    ],
  ],
  [publishedPorts, [{ port: 443, container: "openclaw-caddy", labels: {} }]],
  [pendingRevert, null],
  [tailscale, inTailnetState()],
  [stat(tailnetOnlyPath), null],
  [clock, now],
  [sshEffective("root"), effective],
  [sshEffective("deploy"), effective],
  ...["clincher-guard", "fail2ban", "systemd-timesyncd"].map(
    (name): Known => [unit(`${name}.service`), running],
  ),
  ...["chrony", "ntpsec", "openntpd", "ntp"].map(
    (name): Known => [unit(`${name}.service`), { ...running, active: false, enabled: false }],
  ),
  ...["apt-daily.timer", "apt-daily-upgrade.timer"].map((name): Known => [unit(name), running]),
  [fail2banJail("sshd"), { there: true }],
  [
    aptSettings,
    new Map([
      ["APT::Periodic::Update-Package-Lists", ["1"]],
      ["APT::Periodic::Unattended-Upgrade", ["1"]],
      ["Unattended-Upgrade::Origins-Pattern", ["origin=Debian"]],
    ]),
  ],
  [aptFilesAfter("99zz-clincher"), []],
  [container, null],
  [{ key: "clock-synchronised", read: async () => true } satisfies Fact<boolean>, true],
  [
    { key: "openclaw sandbox explain", read: async () => null },
    {
      sandbox: { mode: "all", sessionIsSandboxed: true, workspaceAccess: "none" },
      elevated: { enabled: false },
    },
  ],
  [
    { key: "openclaw security audit", read: async () => null },
    { summary: { critical: 0, warn: 0 }, findings: [] },
  ],
];

/** How a check judges a server on which all is well but for these facts. */
export const judged = (name: string, instead: readonly Known[] = [], about: Subject = subject): Verdict => {
  const check = checks.find((each) => each.name === name);
  if (check === undefined) throw new Error(`no check ${name}`);
  return check.on(about).judge(Facts.of(...well(), ...instead));
};

/** A check, how what it looks at is broken, the facts then, part of what it says, and the command that mends it. */
export type Broken = readonly [
  check: string,
  how: string,
  instead: readonly Known[],
  what: string,
  fix: string,
];

export const inside = (instead: Readonly<Record<string, Outcome>>): Known => [
  gatewayProbe(deployment),
  { ...outcomes, ...instead },
];

export const withContainer = (index: number, change: object): Known => [
  containerDetails,
  described.map((each, at) => (at === index ? { ...each, ...change } : each)),
];

/** One container more, of somebody else. */
export const extra = (change: object): Known => [
  containerDetails,
  [...described, { ...described[0], id: "f".repeat(64), name: "spy", labels: {}, ...change }],
];

export const token = deployment.secrets.gateway_token;
export const socket = bind("/var/run/docker.sock", "/var/run/docker.sock");
export const process = { pid: 8, name: "x", commandLine: "", environment: "", container: null };
