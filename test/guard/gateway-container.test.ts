import { describe, expect, test } from "bun:test";
import { selfProbe } from "../../src/guard/exec.ts";
import type { Json } from "../../src/guard/json.ts";
import { execBody, policy, text } from "./bodies.ts";
import { bodyOf, gateway, sandbox, secret } from "./fake-engine.ts";
import { api, ask, passed, type World, world } from "./world.ts";

describe("commands that are prepared and never started, which Docker keeps", () => {
  const prepare = (given: World, container: string, body: Json) =>
    ask(given, "POST", `${api}/containers/${container}/exec`, text(body));
  const probe = { Cmd: [policy.gateway.program, "-e", selfProbe], AttachStdout: true };

  test.each([
    ["a sandbox", sandbox.id, execBody],
    ["the gateway's own container", gateway.id, probe],
  ])("in %s: as many as a client can watch, and no more", async (_, container, body) => {
    const given = world();
    for (let at = 0; at < 128; at += 1) expect((await prepare(given, container, body)).status).toBe(201);
    expect(await prepare(given, container, body)).toMatchObject({
      status: 429,
      body: expect.stringContaining("128 commands run or wait"),
    });
    given.engine.execs -= 1;
    expect((await prepare(given, container, body)).status).toBe(201);
  });

  test("a guard that was started anew knows them too", async () => {
    const given = world();
    given.engine.execs = 128;
    expect((await prepare(given, sandbox.name, execBody)).status).toBe(429);
  });
});

describe("the gateway's own container", () => {
  const probe = { ...execBody, Env: null, WorkingDir: "", AttachStdin: false };
  const command = [policy.gateway.program, "-e", selfProbe];

  test.each([gateway.name, gateway.id, gateway.id.slice(0, 12)])(
    "%s shows its mounts and no secret",
    async (reference) => {
      const { status, body } = await ask(world(), "GET", `${api}/containers/${reference}/json`);
      expect(status).toBe(200);
      expect(JSON.parse(body)).toMatchObject({
        Id: gateway.id,
        Mounts: [{ Type: "bind", Source: "/opt/openclaw/sandboxes", RW: true }],
        HostConfig: { Tmpfs: { "/tmp": "" } },
      });
      expect(body).not.toContain(secret);
    },
  );

  test("exactly one command may be started in it", async () => {
    const given = world();
    const target = `${api}/containers/${gateway.id}/exec`;
    expect((await ask(given, "POST", target, text({ ...probe, Cmd: command }))).status).toBe(201);
    expect(bodyOf(given.engine.passed[0])).toEqual({
      User: "1000:1000",
      Privileged: false,
      AttachStdout: true,
      AttachStderr: true,
      Cmd: command,
    });
    for (const changed of [
      { Cmd: [...command, "x"] },
      { Env: ["NODE_OPTIONS=--require=/x"] },
      { User: "0" },
      { WorkingDir: "/" },
    ])
      expect((await ask(given, "POST", target, text({ ...probe, Cmd: command, ...changed }))).status).toBe(
        403,
      );
    expect(given.engine.passed.length).toBe(1);
  });

  test.each(["start", "stop", "kill", "pause"])("it cannot be told to %s", async (action) => {
    const given = world();
    expect((await ask(given, "POST", `${api}/containers/${gateway.id}/${action}`)).status).toBe(404);
    expect(passed(given)).toEqual([]);
  });
});
