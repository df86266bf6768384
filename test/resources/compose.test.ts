import { describe, expect, test } from "bun:test";
import { composeHashes } from "../../src/facts/compose.ts";
import { type ContainerDetails, containerDetails } from "../../src/facts/container-details.ts";
import { type Container, containers } from "../../src/facts/containers.ts";
import { stat } from "../../src/facts/file.ts";
import { Failure } from "../../src/problem.ts";
import { composeProject } from "../../src/resources/compose-project.ts";
import { waitForHealth } from "../../src/resources/container-health.ts";
import { Engine } from "./engine.ts";
import { changing, shown, statOf } from "./given.ts";

const project = composeProject({
  name: "openclaw",
  folder: "/opt/openclaw",
  services: ["gateway", "caddy"],
  mounted: { gateway: ["/opt/openclaw/gateway.json"], caddy: [] },
  inputs: ["file /opt/openclaw/.env"],
  after: ["images"],
  patienceSeconds: 10,
});

const hashes = new Map([
  ["gateway", "h1"],
  ["caddy", "h2"],
]);

const container = (service: string, hash: string, rest: Partial<Container> = {}): Container => ({
  id: service,
  name: `openclaw-${service}`,
  image: "x",
  imageId: "x",
  running: true,
  waiting: false,
  health: "healthy",
  status: "Up 3 minutes (healthy)",
  labels: {
    "com.docker.compose.project": "openclaw",
    "com.docker.compose.service": service,
    "com.docker.compose.config-hash": hash,
  },
  ...rest,
});
const well = [container("gateway", "h1"), container("caddy", "h2")];
const foreign = container("gateway", "h9", { labels: { "com.docker.compose.project": "other" } });

const cases: readonly (readonly [
  string,
  ReadonlyMap<string, string> | null,
  readonly Container[] | null,
  readonly string[],
])[] = [
  ["nothing to do", hashes, well, []],
  ["containers of others are not looked at", hashes, [...well, foreign], []],
  ["no engine", hashes, null, ["Docker does not answer yet"]],
  ["no compose file yet", null, [], ["no services yet"]],
  ["nothing runs", hashes, [], ["gateway: no container", "caddy: no container"]],
  [
    "one stopped",
    hashes,
    [
      container("gateway", "h1", { running: false, status: "Exited (1) 2 hours ago" }),
      container("caddy", "h2"),
    ],
    ["gateway: Exited (1) 2 hours ago"],
  ],
  [
    "one has other settings, one is sick",
    hashes,
    [container("gateway", "old"), container("caddy", "h2", { health: "unhealthy" })],
    ["gateway: runs with other settings", "caddy: unhealthy"],
  ],
  ["one too many", hashes, [...well, container("channels", "h3")], ["channels: no longer wanted"]],
];

const started = (service: string, at: number): ContainerDetails => ({
  id: service,
  name: `openclaw-${service}`,
  running: true,
  started: at,
  imageId: "x",
  labels: { "com.docker.compose.project": "openclaw", "com.docker.compose.service": service },
  mounts: [],
  networks: [],
  text: "",
});

const known = (
  file: ReadonlyMap<string, string> | null,
  all: readonly Container[] | null,
  details: readonly ContainerDetails[] = [],
) => [
  [composeHashes("/opt/openclaw"), file] as const,
  [containers, all] as const,
  [containerDetails, details] as const,
  [stat("/opt/openclaw/gateway.json"), statOf({ modified: 1000 })] as const,
];

describe("compose project", () => {
  test.each(cases)("%s", (_, file, all, notes) => {
    const summary = "start the services and wait until all are healthy";
    const expected = notes.length === 0 ? [] : [{ action: "run" as const, summary, notes: [...notes] }];
    expect(shown(project, known(file, all))).toEqual(expected);
  });

  test.each([
    ["started after its file was written", 1001, []],
    ["started before its file was written", 999, ["openclaw-gateway: its files are newer than it"]],
  ])("%s", (_, at, notes) => {
    const [change] = shown(project, known(hashes, well, [started("gateway", at), started("caddy", 1)]));
    expect(change?.notes ?? []).toEqual(notes);
  });

  test("what Compose reads is about to change", () => {
    const [change] = shown(project, known(hashes, well), changing("file /opt/openclaw/.env"));
    expect(change?.notes).toEqual(["file /opt/openclaw/.env changes"]);
  });
});

describe("waiting for health", () => {
  const raw = (name: string, State: string, Status: string) => ({
    Id: name,
    Names: [`/${name}`],
    Image: "x",
    ImageID: "x",
    State,
    Status,
    Labels: { "com.docker.compose.project": "openclaw" },
  });
  const healthy = raw("a", "running", "Up 1 second (healthy)");
  const starting = raw("b", "running", "Up 1 second (health: starting)");

  const engineWith = (...list: readonly unknown[]): Engine => {
    const engine = new Engine({}, [], ({ argv }) => ({
      code: 0,
      stdout: `log of ${argv.at(-1)}\n`,
      stderr: "",
    }));
    engine.containers = list;
    return engine;
  };
  const wait = (engine: Engine, progress: (line: string) => void = () => {}): Promise<unknown> =>
    waitForHealth({ host: engine.host, progress }, "openclaw", 60).then(
      () => null,
      (error: unknown) => error,
    );

  test("ends when all are well", async () => {
    const engine = engineWith(healthy, starting);
    const lines: string[] = [];
    const error = await wait(engine, (line) => {
      lines.push(line);
      if (lines.length === 3)
        engine.containers = [healthy, { ...starting, Status: "Up 2 seconds (healthy)" }];
    });
    expect(error).toBeNull();
    expect(lines).toEqual(Array(3).fill("waiting for b"));
  });

  test("one that needs a second attempt to start is waited for", async () => {
    const engine = engineWith(healthy, raw("b", "restarting", "Restarting (1) 1 second ago"));
    let polls = 0;
    const error = await wait(engine, () => {
      polls += 1;
      if (polls === 3) engine.containers = [healthy, raw("b", "running", "Up 2 seconds (healthy)")];
    });
    expect(error).toBeNull();
  });

  test.each([
    ["in a loop of crashes", raw("b", "restarting", "Restarting (1) 1 second ago"), 3],
    ["unhealthy", raw("b", "running", "Up 2 minutes (unhealthy)"), 0],
  ])("a container that is %s is not waited for: its last log lines are told", async (_, sick, after) => {
    const polls: string[] = [];
    const error = await wait(engineWith(healthy, sick), (line) => polls.push(line));
    expect(polls.length).toBe(after);
    expect(error).toBeInstanceOf(Failure);
    if (!(error instanceof Failure)) return;
    expect(error.exit).toBe(7);
    expect(error.problems).toEqual([
      {
        what: `Container b is not healthy: ${sick.Status}`,
        why: "its last log lines:\nlog of b",
        fix: expect.stringContaining("docker logs b"),
      },
    ]);
  });

  test.each([
    ["one that never becomes well", [healthy, starting], "Container b is not healthy"],
    ["none that was started", [], "No container was started"],
  ])("patience ends: %s", async (_, list, what) => {
    const error = await wait(engineWith(...list));
    expect(error).toBeInstanceOf(Failure);
    expect(String(error)).toContain(what);
  });
});
