import { describe, expect, test } from "bun:test";
import type { CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import type { Manner } from "../../src/recovery/upgrade/manner.ts";
import { kept, trial } from "../../src/recovery/upgrade/paths.ts";
import type { Target } from "../../src/recovery/upgrade/target.ts";
import { endTrial, placeTried, stillHolds, trialText, tryRelease } from "../../src/recovery/upgrade/trial.ts";
import { trialCommand } from "../../src/recovery/upgrade/trial-container.ts";
import { gatewayConfig } from "../../src/stack/gateway.ts";
import { hostPaths } from "../../src/stack/paths.ts";
import { deployment } from "../stack/deployment.ts";

const after = deployment({
  openclaw: { version: "2026.9.6" },
  channels: { telegram: { enabled: true } },
  sandbox: { enabled: true },
});
const site = {
  ...{ deployment: after, secretsFile: "", settingsFile: null },
  egress: { sha256: "0".repeat(64), read: async () => new Uint8Array() },
};
const prepared = { site, redact: (text: string) => text };
const target: Target = {
  ...{ from: "2026.3.13", to: "2026.9.6", before: prepared, after: prepared },
  ...{ settings: "", missing: [], bytes: 1000, resumes: null },
};

describe("a release that is tried can reach nothing and speaks for nobody", () => {
  const argv = trialCommand(after, { compiled: "x.tar", patience: 300 });
  const line = argv.join(" ");
  const valuesOf = (flag: string) => argv.filter((_, index) => argv[index - 1] === flag);

  test("no network, no capability, no new privileges", () => {
    for (const part of ["--network none", "--cap-drop ALL", "--read-only", "--user 1000:1000"])
      expect(line).toContain(part);
    expect(line).toContain("--security-opt no-new-privileges");
  });

  test("nothing of the server but the trial's folder, to write to only its copy", () => {
    const [writable, others] = [
      valuesOf("--volume").filter((each) => !each.endsWith(":ro")),
      valuesOf("--volume").filter((each) => each.endsWith(":ro")),
    ];
    expect(writable).toEqual([`${trial.state}:/home/node/.openclaw`]);
    for (const mount of others)
      expect(mount.startsWith(`${kept.trial}/`) || mount.startsWith(`${hostPaths.compiled}:`)).toBe(true);
    expect(line).not.toContain("DOCKER_HOST");
  });

  test("it begins nothing: no channel, no job, no turn that was cut off", () => {
    expect(line).toContain("gateway run --update-canary");
    expect(valuesOf("--env")).toEqual(
      expect.arrayContaining(["OPENCLAW_SKIP_CHANNELS=1", "OPENCLAW_SKIP_CRON=1"]),
    );
  });

  test("it is first to go when memory is short, and ends by itself when nobody is left to end it", () => {
    expect(line).toContain("--oom-score-adj 1000");
    expect(line).toMatch(/--entrypoint timeout \S+ 600 sh -c/);
  });

  test("no secret is in its description", () => {
    for (const secret of Object.values(after.secrets)) expect(line).not.toContain(secret);
  });
});

interface State {
  readonly Running: boolean;
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
  readonly Health?: { readonly Status: string };
}
const starting: State = { Running: true, ExitCode: 0, OOMKilled: false, Health: { Status: "starting" } };
const healthy: State = { ...starting, Health: { Status: "healthy" } };
const ended: State = { ...starting, Running: false };

/** A machine on which the container is in one state after the other, once it is started; the last stays. */
const machine = (
  states: readonly State[],
  results: Readonly<Record<string, Partial<CommandResult>>> = {},
) => {
  const ran: string[] = [];
  const left = [...states];
  let there = false;
  let clock = 0;
  const memory = new MemoryHost({
    files: { [`${kept.data}${hostPaths.gatewayState}/who`]: "old" },
    requests: ({ url }) => {
      const state = left.length > 1 ? left.shift() : left[0];
      const body = url.includes(`/containers/${trial.container}/json`) ? { State: state } : [];
      return { ok: true, status: there ? 200 : 404, headers: {}, body: JSON.stringify(body) };
    },
    commands: ({ argv }) => {
      const line = argv.join(" ");
      ran.push(line);
      if (line.startsWith("docker run")) there = true;
      if (line.startsWith("docker rm")) there = false;
      const [, result = {}] = Object.entries(results).find(([part]) => line.includes(part)) ?? [];
      return { code: 0, stdout: "", stderr: "", ...result };
    },
  });
  const host = {
    ...memory,
    now: () => clock,
    sleep: async (milliseconds: number) => {
      clock += milliseconds;
    },
  };
  return { host, ran, memory };
};

const manner: Manner = {
  ...{ environment: {}, within: 60, progress: () => {}, finished: () => {} },
  run: { command: "upgrade", version: "0", listen: () => {}, redact: (text) => text },
};

describe("what a trial comes to", () => {
  test("one that becomes healthy and closes its data: the copy can be used, and is on the disk", async () => {
    const { host, ran } = machine([starting, healthy, ended]);
    const result = await tryRelease(host, target, manner);
    expect(result).toEqual({ copy: "whole" });
    expect(trialText(result)).toBe("new release tried on a copy of the data, without network");
    expect(ran.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      ...["cp --archive", "docker run", "docker stop", "docker rm", "sync --file-system"],
    ]);
    expect(ran[0]).toContain(`${kept.data}${hostPaths.gatewayState} ${trial.state}`);
    for (const path of [trial.config, trial.secrets]) expect(await host.stat(path)).toBeNull();
    expect(await host.stat(kept.trial)).not.toBeNull();
  });

  test("it is given the settings that it will have", async () => {
    const { host, memory } = machine([starting, healthy, ended]);
    let given: string | undefined;
    const watched = {
      ...host,
      run: async (command: Parameters<typeof host.run>[0]) => {
        if (command.argv[1] === "run")
          given = new TextDecoder().decode((await memory.read(`${trial.config}/openclaw.json`)) ?? undefined);
        return await host.run(command);
      },
    };
    await tryRelease(watched, target, manner);
    expect(given).toBe(gatewayConfig(after));
  });

  const refusals: readonly (readonly [string, State[], Record<string, Partial<CommandResult>>, string])[] = [
    [
      "one that ends",
      [starting, { ...ended, ExitCode: 1 }],
      { logs: { stderr: "cannot read that\n    at x.js:1:1\n" } },
      "OpenClaw 2026.9.6 does not start on a copy of the data; 2026.3.13 goes on as before\ncannot read that",
    ],
    ["one that never becomes healthy", [starting], {}, "is not healthy after 300 s on a copy"],
    [
      "one that Docker does not start",
      [starting],
      { "docker run": { code: 125, stderr: "no such image" } },
      "cannot be started on a copy of the data; 2026.3.13 goes on as before\nno such image",
    ],
    ["a copy that cannot be made", [], { cp: { code: 1, stderr: "no space" } }, "The data cannot be copied"],
  ];
  test.each(refusals)("%s is refused while the old one runs", async (_, states, results, text) => {
    const { host, ran } = machine(states, results);
    const error = await tryRelease(host, target, manner).then(
      () => null,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(Failure);
    const said = (error as Failure).problems.map(({ what, why }) => `${what}\n${why ?? ""}`).join("\n");
    expect(said).toContain(text);
    expect(said).not.toContain("x.js:1:1");
    expect(ran.filter((line) => /^docker (stop|rm|kill) (?!.*clincher-trial)/.test(line))).toEqual([]);
  });

  const killed =
    "new release not tried on a copy of the data: it was killed there, as happens where memory is short";
  const notUsed = "new release tried on a copy of the data, which is not used: ";
  const open = `${notUsed}it did not close it well`;
  const unused: readonly (readonly [string, State[], Record<string, Partial<CommandResult>>, string])[] = [
    ["killed for want of memory", [starting, { ...ended, ExitCode: 137, OOMKilled: true }], {}, killed],
    ["killed by the kernel", [starting, { ...ended, ExitCode: 137 }], {}, killed],
    ["one that had to be killed in the end", [healthy, { ...ended, ExitCode: 137 }], {}, open],
    ["one that Docker cannot stop", [healthy, healthy], { "docker stop": { code: 1 } }, open],
    [
      "a disk that fails",
      [healthy, ended],
      { sync: { code: 1 } },
      `${notUsed}it could not be brought to the disk`,
    ],
  ];
  test.each(unused)(
    "%s: the upgrade goes on without its copy, and says so",
    async (_, states, results, told) => {
      const { host } = machine(states, results);
      const result = await tryRelease(host, target, manner);
      expect(trialText(result)).toBe(told);
      expect(await host.stat(kept.trial)).toBeNull();
    },
  );

  test("a release that cannot be tried, and a disk without room for it: nothing is begun", async () => {
    const { host, ran } = machine([healthy]);
    expect(await tryRelease(host, { ...target, to: "2026.5.1" }, manner)).toEqual({
      ...{ copy: "none", tried: false },
      why: "2026.5.1 knows no way to be tried",
    });
    const full = { ...host, space: async () => ({ free: 10, total: 100 }) };
    expect(await tryRelease(full, target, manner)).toEqual({
      ...{ copy: "none", tried: false },
      why: "another one needs 1.0 GiB free, and there are 0.0 GiB",
    });
    expect(ran).toEqual([]);
  });

  test("what one that was killed has left goes, container first", async () => {
    const { host, ran, memory } = machine([healthy]);
    await host.run({ argv: ["docker", "run"] });
    memory.put(`${trial.secrets}/openclaw.json`, "secret");
    await endTrial(host);
    expect(ran.at(-1)).toBe(`docker rm --force --volumes ${trial.container}`);
    expect(await host.stat(kept.trial)).toBeNull();
  });
});

describe("the copy in the place of the data", () => {
  const { gatewayState, sandboxes } = hostPaths;
  test.each([
    [true, []],
    [true, [`${gatewayState}/logs/openclaw.log`, `${sandboxes}/a/file`]],
    [false, [`${gatewayState}/logs/openclaw.log`, `${gatewayState}/agents/main/sessions/sessions.json`]],
    [false, [`${gatewayState}/logs`]],
    [false, [gatewayState]],
  ] as const)("%p when it is other by %j", (expected, changed) => {
    expect(stillHolds(changed)).toBe(expected);
  });

  const files = {
    [`${gatewayState}/agents`]: "old",
    [`${gatewayState}/logs/openclaw.log`]: "stopped",
    [`${trial.state}/agents`]: "taken over",
    [`${trial.state}/logs/openclaw.log`]: "tried",
  };
  const textAt = async (host: MemoryHost, path: string) =>
    new TextDecoder().decode((await host.read(path)) ?? undefined);

  test("what was taken over is the data, the log goes on, and the old data is still there", async () => {
    const host = new MemoryHost({ files });
    expect(await placeTried(host)).toBe(true);
    expect(await textAt(host, `${gatewayState}/agents`)).toBe("taken over");
    expect(await textAt(host, `${gatewayState}/logs/openclaw.log`)).toBe("stopped");
    expect(await textAt(host, `${trial.state}/agents`)).toBe("old");
  });

  test("in one step: there is no moment without data", async () => {
    const host = new MemoryHost({ files });
    await placeTried(host);
    expect(host.mutations[0]).toBe(`exchange ${trial.state} ${gatewayState}`);
  });

  test("where that cannot be done, the data stays", async () => {
    const host = Object.assign(new MemoryHost({ files }), { exchange: async () => false });
    expect(await placeTried(host)).toBe(false);
    expect(await textAt(host, `${gatewayState}/agents`)).toBe("old");
  });
});
