import { describe, expect, test } from "bun:test";
import { type Fact, Facts } from "../../src/facts/fact.ts";
import { type UnitFact, unit } from "../../src/facts/unit.ts";
import type { Command, CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { service } from "../../src/resources/service.ts";
import { changing, factFile, fileOf, shown } from "./given.ts";

const daemonJson = "/etc/docker/daemon.json";
const docker = service("docker", [daemonJson]);
const running: UnitFact = { loaded: true, active: true, enabled: true, started: 1000 };
const stopped: UnitFact = { ...running, active: false, started: null };

const restart = "restart docker, its settings are newer than it";
const start = "enable and start docker";
const daemon = `file ${daemonJson}`;

const cases: readonly (readonly [
  string,
  UnitFact,
  number | null,
  readonly string[],
  string | null,
  readonly string[],
])[] = [
  ["nothing to do", running, 500, [], null, []],
  ["nothing to do without settings", running, null, [], null, []],
  ["its settings are about to change", running, 500, [daemon], restart, ["restart"]],
  ["other settings change", running, 500, ["file /etc/x"], null, []],
  ["a run died between settings and restart", running, 1001, [], restart, ["restart"]],
  ["stopped", stopped, 500, [], start, ["start"]],
  ["stopped and not enabled", { ...stopped, enabled: false }, 500, [], start, ["enable", "start"]],
  ["runs, but not after a boot", { ...running, enabled: false }, 500, [], start, ["enable", "start"]],
  ["not enabled, settings newer", { ...running, enabled: false }, 2000, [], restart, ["enable", "restart"]],
  [
    "stopped, settings change: its package may have started it before",
    stopped,
    500,
    [daemon],
    start,
    ["restart"],
  ],
  [
    "masked",
    { ...stopped, enabled: false, masked: true },
    500,
    [],
    `unmask, ${start}`,
    ["unmask", "enable", "start"],
  ],
];

const factsOf = (now: UnitFact, modified: number | null) =>
  [
    [unit("docker"), now] as const,
    factFile(daemonJson, modified === null ? null : fileOf("{}", { modified })),
  ] as const;

/** What `systemctl show` says. */
const told = ({ active, enabled, started }: UnitFact): string =>
  [
    "LoadState=loaded",
    `ActiveState=${active ? "active" : "inactive"}`,
    `UnitFileState=${enabled ? "enabled" : "disabled"}`,
    `ExecMainStartTimestamp=${started === null ? "" : `Thu ${new Date(started).toISOString().replace("T", " ").replace("Z", " UTC")}`}`,
  ].join("\n");

const make = async (
  now: UnitFact,
  modified: number | null,
  earlier: readonly string[],
  { code = 0, later = now } = {},
): Promise<MemoryHost> => {
  const commands = ({ argv }: Command): CommandResult =>
    argv[1] === "show"
      ? { code: 0, stdout: told(later), stderr: "" }
      : { code, stdout: "last words", stderr: "Job failed.\n" };
  const host = new MemoryHost({ commands });
  host.put(daemonJson, "{}");
  for (const change of docker.diff(Facts.of(...factsOf(now, modified)), changing(...earlier)))
    await change.make({ host, progress: () => {} });
  return host;
};

const changesOf = ({ mutations }: MemoryHost): readonly string[] =>
  mutations.filter((each) => each.startsWith("run ") && !each.includes(" show "));

describe("service", () => {
  test.each(cases)("%s", async (_, now, modified, earlier, summary, commands) => {
    const changes = shown(docker, [...factsOf(now, modified)], changing(...earlier));
    expect(changes.map((change) => change.summary)).toEqual(summary === null ? [] : [summary]);
    const host = await make(now, modified, earlier);
    expect(changesOf(host)).toEqual(commands.map((command) => `run systemctl ${command} -- docker`));
  });

  const written = new MemoryHost().now() - 1;
  const disabled: UnitFact = { ...stopped, enabled: false };
  test.each([
    ["with its settings: nothing is left to do", { ...running, started: written + 5 }, []],
    ["before its settings were there", { ...running, started: written - 5 }, ["restart"]],
    ["but not for the next boot", { ...running, enabled: false, started: written + 5 }, ["enable"]],
    ["and it did not stay up", stopped, ["restart"]],
  ])("its package has started it meanwhile, %s", async (_, later, commands) => {
    const host = await make(disabled, null, [daemon], { later });
    expect(changesOf(host)).toEqual(commands.map((command) => `run systemctl ${command} -- docker`));
  });

  test("settings that change how it goes down are loaded before a restart", async () => {
    const host = new MemoryHost({ commands: () => ({ code: 0, stdout: "", stderr: "" }) });
    const gentle = service("docker", [daemonJson], { reloadFirst: true });
    for (const change of gentle.diff(Facts.of(...factsOf(running, 2000)), changing()))
      await change.make({ host, progress: () => {} });
    expect(host.mutations).toEqual(["run systemctl reload -- docker", "run systemctl restart -- docker"]);
  });

  test("a failure brings the unit's last words", async () => {
    const failure = await make(stopped, null, [], { code: 1 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    if (!(failure instanceof Failure)) return;
    expect(failure.problems[0]).toEqual({
      what: "systemctl start docker failed",
      why: "Job failed.\nlast words",
      fix: "Look at: journalctl -u docker -n 50",
    });
  });
});

describe("settings in files that are not known by name", () => {
  const written: Fact<number> = { key: "written", read: async () => 0 };
  const further = { id: "overrides", needs: [written], written: (facts: Facts) => facts.get(written) };
  const jail = service("docker", [], { further });
  test.each([
    ["older than the service", 500, [], []],
    ["newer: a run died before the restart", 1001, [], [restart]],
    ["about to change", 500, ["overrides"], [restart]],
  ] as const)("%s", (_, at, changes, expected) => {
    const facts = Facts.of([unit("docker"), running], [written, at]);
    expect(jail.diff(facts, changing(...changes)).map(({ summary }) => summary)).toEqual([...expected]);
  });
});
