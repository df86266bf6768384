import { describe, expect, test } from "bun:test";
import { readSandbox, sandboxBody } from "../../src/guard/sandbox.ts";
import type { Part } from "../../src/guard/workspace.ts";
import { body3, body9, changed, policy } from "./bodies.ts";

const pins = new Map<Part, string>([
  ["workspace", "/pins/workspace"],
  ["skills", "/pins/skills"],
]);

const common = {
  Image: policy.image.id,
  User: "1000:1000",
  WorkingDir: "/workspace",
  // Ends at once when the server shuts down.
  Cmd: ["sh", "-c", "trap 'exit 0' TERM; sleep infinity & wait"],
  Env: ["LANG=C.UTF-8", "OPENCLAW_CLI=1"],
};
const host = {
  NetworkMode: "none",
  IpcMode: "private",
  CgroupnsMode: "private",
  CapDrop: ["ALL"],
  SecurityOpt: ["no-new-privileges"],
  Privileged: false,
  ReadonlyRootfs: true,
  Tmpfs: { "/run": "", "/tmp": "", "/var/tmp": "" },
  Init: false,
  Memory: 1073741824,
  MemorySwap: 1610612736,
  NanoCpus: 1000000000,
  PidsLimit: 512,
  Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 2048 }],
  RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
  LogConfig: { Type: "none", Config: {} },
};
const mount = (part: string, target: string, readOnly: boolean) => ({
  Type: "bind",
  Source: `/pins/${part}`,
  Target: target,
  ReadOnly: readOnly,
  BindOptions: { Propagation: "rprivate" },
});

describe("what Docker is asked for in place of what came", () => {
  test("OpenClaw 2026.3.13", () => {
    expect(sandboxBody(readSandbox(body3, policy), policy, pins)).toEqual({
      ...common,
      Labels: {
        ...body3.Labels,
        "dev.clincher.guard": policy.instance,
        "dev.clincher.guard.release": "2026.3.13",
        "dev.clincher.guard.folder": "agent-main-f331f052",
      },
      HostConfig: { Mounts: [mount("workspace", "/workspace", true)], ...host },
    });
  });

  test("OpenClaw 2026.9.6", () => {
    expect(sandboxBody(readSandbox(body9, policy), policy, pins)).toEqual({
      ...common,
      Labels: {
        ...body3.Labels,
        "openclaw.mountFormatVersion": "4",
        "openclaw.createArgsEpoch": "2026-08-25-container-env-file",
        "dev.clincher.guard": policy.instance,
        "dev.clincher.guard.release": "2026.3.13",
        "dev.clincher.guard.folder": "workspace-5a0c11d2",
      },
      HostConfig: {
        Mounts: [mount("workspace", "/workspace", false), mount("skills", "/workspace/skills", true)],
        ...host,
        Init: true,
      },
    });
  });

  test("the interface of none, as some clients name it", () => {
    const endpoint = { IPAMConfig: null, Links: null, Aliases: null, MacAddress: "", GwPriority: 0 };
    const body = changed({ NetworkingConfig: { EndpointsConfig: { none: endpoint } } });
    expect(readSandbox(body, policy)).toEqual(readSandbox(body3, policy));
  });

  test.each([
    ["smaller", { Memory: 6 * 1024 ** 2, MemorySwap: 6 * 1024 ** 2, NanoCpus: 1, PidsLimit: 1 }],
    ["no limit of files", { Ulimits: null }],
    ["an empty list of limits", { Ulimits: [] }],
    ["a tmpfs with a size", { Tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=64m,mode=1777" } }],
    ["no tmpfs", { Tmpfs: {} }],
    ["a private name space, spelt out", { IpcMode: "private", CgroupnsMode: "private" }],
    ["a terminal's size", { ConsoleSize: [24, 80] }],
    ["no restart policy", { RestartPolicy: { Name: "", MaximumRetryCount: 0 } }],
  ] as const)("is allowed: %s", (_, fields) => {
    expect(() => readSandbox(changed({}, fields), policy)).not.toThrow();
  });
});
