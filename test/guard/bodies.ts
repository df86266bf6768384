import type { Json, JsonObject } from "../../src/guard/json.ts";
import type { GuardPolicy } from "../../src/guard/policy.ts";

export const root = "/opt/openclaw/sandboxes";

export const policy: GuardPolicy = {
  instance: "0123456789abcdef0123456789abcdef",
  release: "2026.3.13",
  engine: "/run/docker.sock",
  image: { name: "openclaw-sandbox:bookworm-slim", id: `sha256:${"1".repeat(64)}` },
  workspaceRoot: root,
  pins: "/run/clincher-guard",
  gateway: { container: "openclaw", program: "/usr/local/bin/node" },
  user: { uid: 1000, gid: 1000 },
  maximum: 3,
  limits: {
    memory: 1024 ** 3,
    memoryAndSwap: 1536 * 1024 ** 2,
    nanoCpus: 1_000_000_000,
    pids: 512,
    files: 2048,
  },
};

/** As docker 26.1.5 sends it for the command line of OpenClaw 2026.3.13; docker 28.2.2 sends the same bytes. */
export const body3 = {
  Hostname: "",
  Domainname: "",
  User: "1000:1000",
  AttachStdin: false,
  AttachStdout: true,
  AttachStderr: true,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Env: ["LANG=C.UTF-8", "OPENCLAW_CLI=1"],
  Cmd: ["sleep", "infinity"],
  Image: "openclaw-sandbox:bookworm-slim",
  Volumes: {},
  WorkingDir: "/workspace",
  Entrypoint: null,
  OnBuild: null,
  Labels: {
    "openclaw.configHash": "3f1a",
    "openclaw.createdAtMs": "1780000000000",
    "openclaw.sandbox": "1",
    "openclaw.sessionKey": "agent:main",
  },
  HostConfig: {
    Binds: [`${root}/agent-main-f331f052:/workspace:ro`],
    ContainerIDFile: "",
    LogConfig: { Type: "", Config: {} },
    NetworkMode: "none",
    PortBindings: {},
    RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
    AutoRemove: false,
    VolumeDriver: "",
    VolumesFrom: null,
    ConsoleSize: [0, 0],
    CapAdd: null,
    CapDrop: ["ALL"],
    CgroupnsMode: "",
    Dns: [],
    DnsOptions: [],
    DnsSearch: [],
    ExtraHosts: null,
    GroupAdd: null,
    IpcMode: "",
    Cgroup: "",
    Links: null,
    OomScoreAdj: 0,
    PidMode: "",
    Privileged: false,
    PublishAllPorts: false,
    ReadonlyRootfs: true,
    SecurityOpt: ["no-new-privileges"],
    Tmpfs: { "/run": "", "/tmp": "", "/var/tmp": "" },
    UTSMode: "",
    UsernsMode: "",
    ShmSize: 0,
    Isolation: "",
    CpuShares: 0,
    Memory: 1073741824,
    NanoCpus: 1000000000,
    CgroupParent: "",
    BlkioWeight: 0,
    BlkioWeightDevice: [],
    BlkioDeviceReadBps: [],
    BlkioDeviceWriteBps: [],
    BlkioDeviceReadIOps: [],
    BlkioDeviceWriteIOps: [],
    CpuPeriod: 0,
    CpuQuota: 0,
    CpuRealtimePeriod: 0,
    CpuRealtimeRuntime: 0,
    CpusetCpus: "",
    CpusetMems: "",
    Devices: [],
    DeviceCgroupRules: null,
    DeviceRequests: null,
    MemoryReservation: 0,
    MemorySwap: 1610612736,
    MemorySwappiness: -1,
    OomKillDisable: false,
    PidsLimit: 512,
    Ulimits: [{ Name: "nofile", Hard: 2048, Soft: 1024 }],
    CpuCount: 0,
    CpuPercent: 0,
    IOMaximumIOps: 0,
    IOMaximumBandwidth: 0,
    MaskedPaths: null,
    ReadonlyPaths: null,
  },
  NetworkingConfig: { EndpointsConfig: {} },
} as const satisfies JsonObject;

/** The 3.13 body with other fields; `host` goes into HostConfig. */
export const changed = (fields: JsonObject, host: JsonObject = {}): JsonObject => ({
  ...body3,
  ...fields,
  HostConfig: { ...body3.HostConfig, ...host },
});

/** As OpenClaw 2026.9.6 asks for it: an init, a writable workspace, skills on top of it that are not. */
export const body9: JsonObject = changed(
  {
    Labels: {
      ...body3.Labels,
      "openclaw.mountFormatVersion": "4",
      "openclaw.createArgsEpoch": "2026-08-25-container-env-file",
    },
  },
  {
    Init: true,
    Binds: [
      `${root}/workspace-5a0c11d2:/workspace:z`,
      `${root}/workspace-5a0c11d2/skills:/workspace/skills:ro,z`,
    ],
  },
);

/** The body of `docker exec -i`. */
export const execBody: JsonObject = {
  User: "",
  Privileged: false,
  Tty: false,
  AttachStdin: true,
  AttachStderr: true,
  AttachStdout: true,
  Detach: false,
  DetachKeys: "",
  Env: ["OPENCLAW_CLI=1"],
  WorkingDir: "/workspace",
  Cmd: ["/bin/sh", "-lc", "echo hi"],
};

export const execStartBody: JsonObject = { Detach: false, Tty: false };

export const text = (body: Json): string => JSON.stringify(body);
