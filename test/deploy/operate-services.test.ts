import { describe, expect, test } from "bun:test";
import { chooseServices } from "../../src/deploy/choose-services.ts";
import { type Operation, operateServices } from "../../src/deploy/operate-services.ts";
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

const operate = async (operation: Operation, name: string | undefined, containers = all) => {
  const host = new MemoryHost({
    files: { "/etc/systemd/system/clincher-guard.service": "" },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
    requests: () => ({ ok: true, status: 200, body: JSON.stringify(containers), headers: {} }),
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
