import type { Json, JsonObject } from "../../../src/guard/json.ts";
import { body3, changed, root, text } from "../bodies.ts";
import { type Attack, api, attack, http, litellm } from "./attack.ts";

let number = 0;
/** Each has a name of its own, so that none fails for the name alone. */
const path = (): string => {
  number += 1;
  return `/containers/create?name=openclaw-sbx-evil-${number}`;
};

const create = (name: string, works: boolean, body: string): Attack =>
  attack(`create: ${name}`, works, "POST", path(), body);
const field = (name: string, works: boolean, fields: JsonObject): Attack =>
  create(name, works, text(changed(fields)));
const host = (name: string, works: boolean, fields: JsonObject): Attack =>
  create(name, works, text(changed({}, fields)));
const binds = (name: string, works: boolean, ...list: readonly string[]): Attack =>
  host(`binds ${name}`, works, { Binds: [...list] });

const workspace = `${root}/agent-main-f331f052:/workspace:ro`;
const plain = text(body3);
/** The body with a piece of text in another's place, for what no object can hold. */
const edited = (from: string, to: string): string => {
  if (!plain.includes(from)) throw new Error(`not in the body: ${from}`);
  return plain.replace(from, to);
};

const mount = (name: string, works: boolean, ...mounts: readonly Json[]): Attack =>
  host(`mounts ${name}`, works, { Mounts: mounts });

export const createAttacks: readonly Attack[] = [
  host("privileged", true, { Privileged: true }),
  host("privileged as a number", false, { Privileged: 1 }),

  binds("the server's root", true, "/:/workspace"),
  binds("the server's root elsewhere", true, workspace, "/:/host"),
  binds("Docker's socket", true, workspace, "/run/docker.sock:/run/docker.sock"),
  binds("the guard's own folder", true, workspace, "/run:/run/host"),
  binds("the workspace root itself", true, `${root}:/workspace`),
  binds("a path that goes upwards", true, `${root}/../../../etc:/workspace`),
  binds("a folder called ..", true, `${root}/..:/workspace`),
  binds("a double slash", true, `${root}//agent-main-f331f052:/workspace`),
  binds("two levels down", true, `${root}/a/b:/workspace:ro`),
  binds("a folder beside the root", true, `${root}-other/x:/workspace:ro`),
  binds(
    "skills that can be written",
    true,
    workspace,
    `${root}/agent-main-f331f052/skills:/workspace/skills`,
  ),
  binds("skills from elsewhere", true, workspace, "/etc/skills:/workspace/skills:ro"),
  binds("skills of another", true, workspace, `${root}/other/skills:/workspace/skills:ro`),
  binds("another target", true, workspace, `${root}/agent-main-f331f052:/usr:ro`),
  binds("shared propagation", true, `${root}/agent-main-f331f052:/workspace:rshared`),
  binds("a private label", true, `${root}/agent-main-f331f052:/workspace:Z`),
  binds("a named volume", true, workspace, "caddy-data:/data"),
  binds("an anonymous volume", true, workspace, "/data"),
  binds("none", true),
  binds("twice the same", false, workspace, workspace),
  mount("the server's root", true, { Type: "bind", Source: "/", Target: "/host" }),
  mount("a volume that is a bind", true, {
    Type: "volume",
    Source: "evil",
    Target: "/host",
    VolumeOptions: { DriverConfig: { Name: "local", Options: { type: "none", o: "bind", device: "/" } } },
  }),
  mount("tmpfs", true, { Type: "tmpfs", Target: "/etc" }),
  host("volumes from LiteLLM", true, { VolumesFrom: [litellm] }),
  field("anonymous volumes", true, { Volumes: { "/data": {} } }),
  host("a volume driver", true, { VolumeDriver: "local" }),

  host("the server's network", true, { NetworkMode: "host" }),
  host("LiteLLM's network", true, { NetworkMode: `container:${litellm}` }),
  host("the default network", true, { NetworkMode: "bridge" }),
  host("no network mode", true, { NetworkMode: "" }),
  field("a network beside none", true, { NetworkingConfig: { EndpointsConfig: { bridge: {} } } }),
  field("a network with an address", false, {
    NetworkingConfig: { EndpointsConfig: { none: { IPAMConfig: { IPv4Address: "10.0.0.9" } } } },
  }),
  field("a network address of its own", true, { MacAddress: "02:00:00:00:00:01" }),
  host("published ports", true, { PortBindings: { "80/tcp": [{ HostPort: "8081" }] } }),
  field("exposed ports", true, { ExposedPorts: { "80/tcp": {} } }),
  host("all ports", true, { PublishAllPorts: true }),
  host("extra hosts", true, { ExtraHosts: ["x:127.0.0.1"] }),
  host("name servers", true, { Dns: ["10.0.0.1"] }),
  host("links", true, { Links: [`${litellm}:x`] }),

  host("the server's processes", true, { PidMode: "host" }),
  host("LiteLLM's processes", true, { PidMode: `container:${litellm}` }),
  host("the server's IPC", true, { IpcMode: "host" }),
  host("IPC for others to join", true, { IpcMode: "shareable" }),
  host("LiteLLM's IPC", true, { IpcMode: `container:${litellm}` }),
  host("the server's host name", true, { UTSMode: "host" }),
  host("the server's users", true, { UsernsMode: "host" }),
  host("the server's control groups", true, { CgroupnsMode: "host" }),
  host("a control group of its choice", true, { CgroupParent: "/" }),
  host("another container's control group", true, { Cgroup: `container:${litellm}` }),

  host("a capability more", true, { CapAdd: ["SYS_ADMIN"] }),
  host("all capabilities", true, { CapAdd: ["ALL"] }),
  host("capabilities kept", true, { CapDrop: [] }),
  host("one capability dropped", true, { CapDrop: ["NET_RAW"] }),
  host("new privileges", true, { SecurityOpt: [] }),
  host("new privileges, spelt out", true, { SecurityOpt: ["no-new-privileges:false"] }),
  host("no seccomp", true, { SecurityOpt: ["no-new-privileges", "seccomp=unconfined"] }),
  host("no AppArmor", true, { SecurityOpt: ["no-new-privileges", "apparmor=unconfined"] }),
  host("/proc and /sys uncovered", true, { MaskedPaths: [] }),
  host("/proc and /sys writable", true, { ReadonlyPaths: [] }),
  host("a root that can be written", true, { ReadonlyRootfs: false }),
  host("a device", true, {
    Devices: [{ PathOnHost: "/dev/null", PathInContainer: "/dev/x", CgroupPermissions: "rwm" }],
  }),
  host("device rules", true, { DeviceCgroupRules: ["c *:* rwm"] }),
  host("graphics cards", true, { DeviceRequests: [{ Driver: "", Count: -1, Capabilities: [["gpu"]] }] }),
  host("a runtime", true, { Runtime: "runc" }),
  host("kernel settings", true, { Sysctls: { "net.ipv4.ip_forward": "1" } }),
  host("storage options", false, { StorageOpt: { size: "10G" } }),
  host("groups", true, { GroupAdd: ["0"] }),
  host("the isolation of Windows", false, { Isolation: "process" }),

  field("root", true, { User: "0" }),
  field("nobody in particular", true, { User: "" }),
  field("root's group", true, { User: "1000:0" }),
  field("another image", true, { Image: "openclaw-other:1" }),
  field("no image", true, { Image: "" }),
  field("an entry point", true, { Entrypoint: ["/bin/sh"] }),
  field("another command", true, { Cmd: ["sh", "-c", "id"] }),
  field("another folder", true, { WorkingDir: "/" }),
  field("environment for a runtime", true, { Env: ["NVIDIA_VISIBLE_DEVICES=all"] }),
  field("environment with a line break", true, { Env: ["LANG=C\nX=1"] }),
  field("labels of Compose", true, {
    Labels: { "openclaw.sandbox": "1", "com.docker.compose.project": "openclaw" },
  }),
  field("the guard's label", true, { Labels: { "openclaw.sandbox": "1", "dev.clincher.guard": "x" } }),
  field("no labels", true, { Labels: {} }),
  field("a health check", true, { Healthcheck: { Test: ["CMD", "id"] } }),
  field("a stop signal", true, { StopSignal: "SIGCHLD" }),
  field("a stop timeout", true, { StopTimeout: 86400 }),
  field("a host name", true, { Hostname: "server" }),
  field("a terminal", true, { Tty: true, OpenStdin: true }),

  host("restart always", true, { RestartPolicy: { Name: "always", MaximumRetryCount: 0 } }),
  host("remove itself", true, { AutoRemove: true }),
  host("logs elsewhere", true, { LogConfig: { Type: "json-file", Config: { "max-size": "100g" } } }),
  host("a file for its number", true, { ContainerIDFile: "/etc/cron.d/x" }),
  host("no memory limit", true, { Memory: 0, MemorySwap: 0 }),
  host("more memory", true, { Memory: 1073741825 }),
  host("memory as text", false, { Memory: "1g" }),
  host("swap without end", true, { MemorySwap: -1 }),
  host("swap by default", true, { MemorySwap: 0 }),
  host("no process limit", true, { PidsLimit: 0 }),
  host("processes without end", true, { PidsLimit: -1 }),
  host("more processes", true, { PidsLimit: 513 }),
  host("no processor limit", true, { NanoCpus: 0 }),
  host("a processor quota instead", true, { NanoCpus: 0, CpuQuota: -1 }),
  host("processors of its choice", true, { CpusetCpus: "0" }),
  host("shared memory", true, { ShmSize: 2147483648 }),
  host("never killed for memory", true, { OomKillDisable: true }),
  host("killed last for memory", true, { OomScoreAdj: -1000 }),
  host("core dumps", true, { Ulimits: [{ Name: "core", Soft: -1, Hard: -1 }] }),
  host("more files", true, { Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 4096 }] }),
  host("core dumps behind a limit of files", true, {
    Ulimits: [
      { Name: "nofile", Soft: 1024, Hard: 2048 },
      { Name: "core", Soft: -1, Hard: -1 },
    ],
  }),
  host("a tmpfs on /etc", true, { Tmpfs: { "/etc": "" } }),
  host("a tmpfs with programs", true, { Tmpfs: { "/tmp": "exec,suid,dev" } }),
  host("a tmpfs with programs behind what is allowed", true, { Tmpfs: { "/tmp": "rw,exec" } }),

  create("a key twice", true, edited('"Privileged":false', '"Privileged":false,"Privileged":true')),
  create("a key in another case", true, edited('"Privileged":false', '"privileged":true')),
  create("a key in two cases", true, edited('"Privileged":false', '"Privileged":false,"PRIVILEGED":true')),
  create(
    "HostConfig in two cases",
    true,
    edited('"NetworkingConfig"', '"hostconfig":{"Privileged":true},"NetworkingConfig"'),
  ),
  create(
    "a key with a letter that Go folds",
    true,
    edited('"CgroupnsMode":""', '"Cgroupn\u017fMode":"host"'),
  ),
  create(
    "a key with an escape",
    true,
    edited('"Privileged":false', '"Privileged":false,"\\u0050rivileged":true'),
  ),
  create(
    "a key far from its colon",
    true,
    edited('"Privileged":false', `"Privileged":false,"Privileged"${" ".repeat(99)}:true`),
  ),
  create("nested deeply", false, `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`),
  create("a list", false, "[]"),
  create("null", false, "null"),
  create("cut off", false, plain.slice(0, -1)),
  create("two objects", false, `${plain}${plain}`),
  create("a control character in a text", false, edited("agent:main", "agent\u0007main")),
  create(
    "40 KB of labels",
    true,
    text(changed({ Labels: { ...body3.Labels, "openclaw.x": "x".repeat(40_000) } })),
  ),
  create("2 MB", true, text(changed({ Labels: { ...body3.Labels, "openclaw.x": "x".repeat(2_000_000) } }))),

  { name: "create: by an old version of the API", works: true, raw: http("POST", `/v1.24${path()}`, plain) },
  { name: "create: without a name", works: true, raw: http("POST", `${api}/containers/create`, plain) },
  {
    name: "create: a name of the deployment",
    works: true,
    raw: http("POST", `${api}/containers/create?name=openclaw-caddy`, plain),
  },
  {
    name: "create: a name of the deployment before a sandbox's",
    works: true,
    raw: http("POST", `${api}/containers/create?name=openclaw-caddy-openclaw-sbx-a`, plain),
  },
  {
    name: "create: an option within the name",
    works: false,
    raw: http("POST", `${api}/containers/create?name=openclaw-sbx-a%26platform=x`, plain),
  },
  { name: "create: two names", works: true, raw: http("POST", `${api}${path()}&name=openclaw-redis`, plain) },
  {
    name: "create: a platform",
    works: true,
    raw: http("POST", `${api}${path()}&platform=linux/amd64`, plain),
  },
];
