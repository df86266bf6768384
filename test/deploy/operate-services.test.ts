import { describe, expect, test } from "bun:test";
import { chooseServices } from "../../src/deploy/choose-services.ts";
import { type Operation, operateServices } from "../../src/deploy/operate-services.ts";
import { standbyPath } from "../../src/facts/lease.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";

const container = (name: string, labels: Readonly<Record<string, string>>) => ({
  Id: `id-${name}`,
  Names: [`/${name}`],
  Image: "x",
  ImageID: "y",
  State: "running",
  Status: "Up 2 minutes (healthy)",
  Labels: labels,
});
const own = { "com.docker.compose.project": "openclaw" };
const all = [
  container("openclaw", own),
  container("openclaw-caddy", own),
  container("openclaw-sbx-1", { "dev.clincher.guard": "x" }),
  container("somebody-elses", {}),
];

const operate = async (
  operation: Operation,
  name: string | undefined,
  containers: typeof all | null = all,
  files: Readonly<Record<string, string>> = {},
) => {
  const host = new MemoryHost({
    files: { "/etc/systemd/system/clincher-guard.service": "", ...files },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
    requests: () =>
      containers === null
        ? { ok: false, reason: "connection refused" }
        : { ok: true, status: 200, body: JSON.stringify(containers), headers: {} },
  });
  const names = await operateServices(host, operation, chooseServices(name), () => {});
  return { names, ran: host.mutations };
};

describe("services are started and stopped as Compose and systemd have them", () => {
  test.each([
    [
      "stop",
      undefined,
      [
        "run docker compose stop openclaw openclaw-caddy",
        "run docker stop --time 5 id-openclaw-sbx-1",
        "run systemctl stop clincher-guard.service",
      ],
    ],
    [
      "start",
      undefined,
      ["run systemctl start clincher-guard.service", "run docker compose start openclaw openclaw-caddy"],
    ],
    ["restart", "caddy", ["run docker compose restart openclaw-caddy"]],
    ["restart", "openclaw-caddy", ["run docker compose restart openclaw-caddy"]],
    ["stop", "guard", ["run systemctl stop clincher-guard.service"]],
  ] as const)("%s %s", async (operation, name, ran) => {
    expect((await operate(operation, name)).ran).toEqual([...ran]);
  });

  test("what the settings leave out is left out, and said by name", async () => {
    expect((await operate("start", undefined)).names).toEqual(["guard", "gateway", "caddy"]);
  });

  test("a service that is not there is told", async () => {
    const failure = await operate("start", "litellm").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(String(failure)).toContain("The service litellm is not on this server");
  });

  const standby = { [standbyPath]: '{"of":"vps-one","snapshot":"a","taken":1,"synced":1}' };
  const promote = /^clincher standby /;
  test.each<
    [
      string,
      Operation,
      string | undefined,
      typeof all | null,
      Readonly<Record<string, string>>,
      number,
      string,
      RegExp,
    ]
  >([
    ["nothing is installed", "start", "caddy", [], {}, 1, "not on this server", /clincher install$/],
    ["a standby, made just now", "start", undefined, [], standby, 4, "stands by for another", promote],
    ["a standby, one service", "restart", "litellm", [], standby, 1, "not on this server", promote],
    ["a standby, a stop", "stop", "gateway", [], standby, 1, "not on this server", promote],
    ["Docker is down", "start", undefined, null, {}, 1, "Docker does not answer", /^clincher doctor /],
    ["Docker is down, a stop", "stop", "gateway", null, {}, 1, "Docker does not answer", /^clincher doctor /],
  ])(
    "%s: what is said is true, and nothing is done",
    async (_, operation, name, containers, files, exit, what, fix) => {
      const failure = await operate(operation, name, containers, files).catch((error: unknown) => error);
      if (!(failure instanceof Failure)) throw new Error(`no Failure but ${JSON.stringify(failure)}`);
      expect(failure.exit).toBe(exit as Failure["exit"]);
      expect(failure.problems[0].what).toContain(what);
      expect(failure.problems[0].fix).toMatch(fix);
    },
  );

  test("the filter in front of Docker is a unit: Docker need not answer", async () => {
    expect((await operate("restart", "guard", null)).names).toEqual(["guard"]);
  });

  test.each([
    ["litelm", /Did you mean litellm\?/],
    ["zzz", /The services are guard/],
  ])("there is no service %s", (name, fix) => {
    expect(() => chooseServices(name)).toThrow(Failure);
    try {
      chooseServices(name);
    } catch (error) {
      expect((error as Failure).problems[0]?.fix).toMatch(fix);
    }
  });
});
