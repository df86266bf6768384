import { describe, expect, test } from "bun:test";
import { aptFilesAfter, aptSettings } from "../../src/facts/apt-settings.ts";
import { container } from "../../src/facts/container.ts";
import { containerDetails } from "../../src/facts/container-details.ts";
import { containers } from "../../src/facts/containers.ts";
import { dockerNetworks } from "../../src/facts/docker-networks.ts";
import { fail2banJail } from "../../src/facts/fail2ban-jail.ts";
import { file, stat } from "../../src/facts/file.ts";
import { folder } from "../../src/facts/folder.ts";
import { listeners } from "../../src/facts/listeners.ts";
import { processes } from "../../src/facts/processes.ts";
import { pendingRevert } from "../../src/facts/revert.ts";
import { sshEffective } from "../../src/facts/ssh-effective.ts";
import { unit } from "../../src/facts/unit.ts";
import { imageLockPath } from "../../src/phases/images.ts";
import { litellmConfig } from "../../src/stack/litellm.ts";
import { checks } from "../../src/verify/index.ts";
import { channelTunnels, modelLimits } from "../../src/verify/probe/egress.ts";
import { gatewayProbe } from "../../src/verify/probe/gateway.ts";
import type { Outcome } from "../../src/verify/probe/probe.ts";
import { fileOf, type Known, statOf } from "../resources/given.ts";
import {
  answered,
  deployment,
  described,
  effective,
  judged,
  lock,
  outcomes,
  running,
  silent,
  subject,
} from "./given.ts";

const inside = (instead: Readonly<Record<string, Outcome>>): Known => [
  gatewayProbe(deployment),
  { ...outcomes, ...instead },
];
const withContainer = (index: number, change: object): Known => [
  containerDetails,
  described.map((each, at) => (at === index ? { ...each, ...change } : each)),
];
const extra = (change: object): Known => [
  containerDetails,
  [...described, { ...described[0], id: "f".repeat(64), name: "spy", labels: {}, ...change }],
];
const token = deployment.secrets.gateway_token;
const socket = { type: "bind", source: "/var/run/docker.sock", destination: "/var/run/docker.sock" };
const process = { pid: 8, name: "x", commandLine: "", environment: "", container: null };

const broken: readonly (readonly [
  check: string,
  how: string,
  instead: readonly Known[],
  what: string,
  fix: string,
])[] = [
  [
    "containers",
    "Docker is gone",
    [[containers, null]],
    "Docker does not answer",
    "systemctl restart docker.service",
  ],
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
    "backups",
    "one failed",
    [
      [
        subject.upkeep,
        { enabled: true, alerts: [{ what: "The last backup failed", fix: "clincher backup run" }] },
      ],
    ],
    "The last backup failed",
    "clincher backup run",
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
          { type: "volume", source: "/var/lib/docker/volumes/x", destination: "/home/node/.openclaw" },
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
  ["images", "not locked", [[file(imageLockPath), fileOf("{}")]], "No digest of", "clincher install"],
  [
    "images",
    "another one",
    [withContainer(1, { imageId: "sha256:other" })],
    "openclaw-litellm does not run",
    "clincher install",
  ],
  [
    "ssh",
    "passwords",
    [[sshEffective("deploy"), new Map(effective).set("passwordauthentication", "yes")]],
    "not as hardened",
    "clincher install --only access",
  ],
  [
    "ssh",
    "root",
    [[sshEffective("root"), new Map(effective).set("permitrootlogin", "yes")]],
    "not as hardened",
    "clincher install --only access",
  ],
  [
    "ssh",
    "another port",
    [[listeners, [{ address: "0.0.0.0", port: 22, program: "sshd" }]]],
    "not as hardened",
    "clincher install --only access",
  ],
  [
    "ssh",
    "settings that sshd refuses",
    [[sshEffective("root"), null]],
    "does not take its own settings",
    "clincher install --only access",
  ],
  [
    "pending",
    "one waits",
    [[pendingRevert, { within: 600, newPort: 9922, user: "deploy" }]],
    "waits to be confirmed",
    "ssh -p 9922 deploy@server sudo clincher confirm",
  ],
  [
    "fail2ban",
    "stopped",
    [[unit("fail2ban.service"), { ...running, active: false }]],
    "does not run",
    "clincher install --only fail2ban",
  ],
  [
    "fail2ban",
    "no jail",
    [[fail2banJail("sshd"), { there: false, said: "no jail" }]],
    "without its jail",
    "systemctl restart fail2ban.service",
  ],
  [
    "upgrades",
    "a timer stopped",
    [[unit("apt-daily.timer"), { ...running, active: false }]],
    "not looked for every night",
    "clincher install --only upgrades",
  ],
  [
    "upgrades",
    "told not to",
    [[aptSettings, new Map([["APT::Periodic::Unattended-Upgrade", ["1", "0"]]])]],
    "told not to",
    "clincher install --only upgrades",
  ],
  [
    "upgrades",
    "told not to by a later file",
    [
      [aptSettings, new Map()],
      [
        aptFilesAfter("99zz-clincher"),
        [{ path: "/etc/apt/apt.conf.d/zz", text: "APT::Periodic::Enable 0;" }],
      ],
    ],
    "told not to",
    "mv /etc/apt/apt.conf.d/zz /etc/apt/apt.conf.d/zz.disabled",
  ],
  [
    "clock",
    "stopped",
    [[unit("systemd-timesyncd.service"), { ...running, active: false }]],
    "Nothing sets the clock",
    "systemctl enable --now systemd-timesyncd.service",
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

const differing = {
  name: "firewall",
  title: "",
  resources: [
    {
      id: "x",
      needs: [],
      diff: () => [
        { action: "run" as const, summary: "load rules", notes: ["chain X is empty"], make: async () => {} },
      ],
    },
  ],
};

describe("checks", () => {
  test.each(checks.map(({ name }) => name))("%s: a server on which all is well", (name) => {
    expect(judged(name).state).toBe("passed");
  });

  test.each(broken)("%s: %s", (name, _, instead, what, fix) => {
    const verdict = judged(name, instead);
    if (verdict.state !== "failed") throw new Error(`${name} does not fail`);
    const [problem] = verdict.problems;
    expect(problem.what).toContain(what);
    expect(problem.fix).toBe(fix);
    expect(`${problem.what} ${problem.why}`).not.toContain(token);
  });

  test.each([
    ["drift", "clincher install"],
    ["firewall", "clincher install --only firewall"],
  ])("%s: what the plan would change", (name, fix) => {
    const verdict = judged(name, [], { ...subject, phases: [differing] });
    expect(verdict).toMatchObject({
      state: "failed",
      problems: [{ why: "load rules\n- chain X is empty", fix }],
    });
  });

  test("where the plan would change something, install mends it", () => {
    const about = { ...subject, phases: [differing] };
    const verdict = judged("token", [inside({ "with the token": answered(401) })], about);
    expect(verdict).toMatchObject({ problems: [{ fix: "clincher install" }] });
  });

  test("every check that looks inside the gateway fails when nothing can be tried there", () => {
    const asking = checks.filter((check) =>
      check.on(subject).needs.some(({ key }) => key === gatewayProbe(deployment).key),
    );
    expect(asking.length).toBeGreaterThan(8);
    for (const { name } of asking)
      expect(judged(name, [[gatewayProbe(deployment), null]]).state).toBe("failed");
  });

  test("LiteLLM's own processes may hold its keys", () => {
    const keys = deployment.secrets.anthropic_api_key ?? "";
    const own = { ...process, environment: keys, container: described[1]?.id };
    expect(judged("secrets", [[processes, [own]]]).state).toBe("passed");
  });

  test("without backups there is nothing to judge", () => {
    expect(judged("backups", [[subject.upkeep, { enabled: false, alerts: [] }]]).state).toBe("skipped");
  });

  test("in a container the clock is the host's", () => {
    expect(judged("clock", [[container, "lxc"]]).state).toBe("skipped");
  });

  test("each has a name and a title of its own", () => {
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    expect(new Set(checks.map(({ title }) => title)).size).toBe(checks.length);
    for (const { name, title } of checks) expect(name.length + title.length + 4).toBeLessThanOrEqual(80);
  });

  test("no fix is without a failure that asks for it: every check is broken above", () => {
    const covered = new Set([...broken.map(([name]) => name), "drift", "firewall"]);
    expect(checks.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
    expect(Object.keys(lock).length).toBe(3);
  });
});
