import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../src/guard/json.ts";
import { execBody, execStartBody, policy, text } from "./bodies.ts";
import { bodyOf, sandbox, secret } from "./fake-engine.ts";
import { api, ask, exec, passed, sandboxPath as path, upgrade, world } from "./world.ts";

describe("what an answer shows", () => {
  test("of a sandbox: what OpenClaw asked for, nothing of the server", async () => {
    const { body } = await ask(world(), "GET", `${path}/json`);
    expect(JSON.parse(body)).toMatchObject({
      Name: `/${sandbox.name}`,
      Config: { Image: policy.image.name, Labels: { "openclaw.configHash": "3f1a" } },
      Mounts: [
        { Source: "/opt/openclaw/sandboxes/agent-main-f331f052", Destination: "/workspace", RW: false },
      ],
    });
    for (const hidden of ["/run/clincher-guard", "/var/lib/docker", "dev.clincher", "4711"])
      expect(body).not.toContain(hidden);
  });

  test.each([
    ["version", `${api}/version`, { Version: "26.1.5", ApiVersion: "1.45" }],
    [
      "info",
      `${api}/info`,
      { ServerVersion: "26.1.5", Swarm: { LocalNodeState: "inactive", ControlAvailable: false } },
    ],
    ...[policy.image.name, policy.image.id].map((image): [string, string, JsonObject] => [
      `image ${image}`,
      `${api}/images/${image}/json`,
      { Id: policy.image.id, RepoTags: [policy.image.name], Config: {} },
    ]),
    ["exec", `${api}/exec/${exec}/json`, { ID: exec, Running: false, ExitCode: 0 }],
  ])("%s, reduced", async (_, target, shown) => {
    const given = world();
    await ask(given, "POST", `${path}/exec`, text(execBody));
    const answer = await ask(given, "GET", target);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, shown]);
  });

  test.each<readonly [JsonObject, JsonObject]>([
    [{}, { Detach: false, Tty: false }],
    [{ ConsoleSize: [24, 80] }, { Detach: false, Tty: false }],
    [{ Tty: true }, { Detach: false, Tty: true }],
    [
      { Tty: true, ConsoleSize: [24, 80] },
      { Detach: false, Tty: true, ConsoleSize: [24, 80] },
    ],
  ])("a start of an exec with %j is never one that nobody watches", async (fields, sent) => {
    const given = world();
    await ask(given, "POST", `${path}/exec`, text(execBody));
    await ask(given, "POST", `${api}/exec/${exec}/start`, text(fields), upgrade);
    expect(bodyOf(given.engine.passed.at(-1))).toEqual(sent);
  });

  test("a start of an exec with a field that is not known is refused", async () => {
    const given = world();
    await ask(given, "POST", `${path}/exec`, text(execBody));
    for (const field of [{ Detach: true }, { Privileged: true }, { ConsoleSize: [24] }]) {
      const body = text({ ...execStartBody, ...field });
      expect((await ask(given, "POST", `${api}/exec/${exec}/start`, body, upgrade)).status).toBe(403);
    }
    expect(passed(given).filter((each) => each.startsWith("POST")).length).toBe(1);
  });

  test("Docker refuses what is asked about: its words, and nothing else that it said", async () => {
    const given = world();
    given.engine.answer = { status: 500, headers: {}, body: text({ message: "no", Env: [secret] }) };
    for (const target of ["version", "info", `images/${policy.image.name}/json`, "containers/json"])
      expect(await ask(given, "GET", `${api}/${target}`)).toMatchObject({
        status: 500,
        body: text({ message: "no" }),
      });
  });

  test("Docker's words about an error", async () => {
    const given = world();
    given.engine.answer = { status: 409, headers: {}, body: text({ message: "container is paused" }) };
    expect(await ask(given, "POST", `${path}/exec`, text(execBody))).toMatchObject({
      status: 409,
      body: text({ message: "container is paused" }),
    });
  });

  test("a container that Docker no longer has is forgotten", async () => {
    const given = world();
    await ask(given, "GET", `${path}/json`);
    given.engine.own.length = 0;
    for (const method of ["GET", "GET"]) expect((await ask(given, method, `${path}/json`)).status).toBe(404);
    expect(passed(given).length).toBe(2);
  });
});
