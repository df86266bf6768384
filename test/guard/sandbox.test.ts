import { describe, expect, test } from "bun:test";
import { Refused } from "../../src/guard/refused.ts";
import { readSandbox, sandboxBody } from "../../src/guard/sandbox.ts";
import type { Part } from "../../src/guard/workspace.ts";
import { body3, body9, changed, policy, root } from "./bodies.ts";

const pins = new Map<Part, string>([
  ["workspace", "/pins/workspace"],
  ["skills", "/pins/skills"],
]);

const bind = `${root}/a:/workspace:ro`;
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

  test.each([
    ["a tmpfs option that ends like one", { Tmpfs: { "/tmp": "brw" } }],
    ["a tmpfs option that begins like one", { Tmpfs: { "/tmp": "rwx" } }],
    ["tmpfs that is no object", { Tmpfs: ["/tmp"] }],
    ["a limit of files with more to it", { Ulimits: [{ Name: "nofile", Soft: 1, Hard: 2, X: 1 }] }],
    ["no files at all", { Ulimits: [{ Name: "nofile", Soft: 0, Hard: 0 }] }],
    ["half a byte", { Memory: 6 * 1024 ** 2 + 0.5 }],
    ["a terminal's size that is none", { ConsoleSize: [24] }],
    ["a terminal's size below nothing", { ConsoleSize: [24, -1] }],
    ["a bind with a fourth part", { Binds: [`${root}/a:/workspace:ro:x`] }],
    [
      "a folder of another root that is as long",
      { Binds: [`/${"x".repeat(root.length - 1)}/a:/workspace:ro`] },
    ],
    ["skills that are not in their folder", { Binds: [bind, `${root}/abcdefgh:/workspace/skills:ro`] }],
    [
      "agents' skills that can be written",
      { Binds: [bind, `${root}/a/.agents/skills:/workspace/.agents/skills`] },
    ],
  ] as const)("is refused: %s", (_, fields) => {
    expect(() => readSandbox(changed({}, fields), policy)).toThrow(Refused);
  });

  test("a workspace that is said to be writable is so", () => {
    const binds = (option: string) =>
      readSandbox(changed({}, { Binds: [`${root}/a:/workspace:${option}`] }), policy);
    expect(binds("rw").workspace.binds).toEqual([{ part: "workspace", readOnly: false }]);
  });

  test.each([
    ["environment behind what is allowed", { Env: ["LANG=C", "LD_PRELOAD=/x"] }],
    ["environment that ends like what is allowed", { Env: ["LD_LANG=C"] }],
    ["a label that ends like OpenClaw's", { Labels: { ...body3.Labels, "x.openclaw.a": "1" } }],
    ["a label that begins like OpenClaw's", { Labels: { ...body3.Labels, "openclaw.a.b": "1" } }],
    ["more about the network", { NetworkingConfig: { EndpointsConfig: {}, X: 1 } }],
  ] as const)("is refused, beside the limits: %s", (_, fields) => {
    expect(() => readSandbox(changed(fields), policy)).toThrow(Refused);
  });
});
