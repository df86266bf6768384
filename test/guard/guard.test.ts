import { describe, expect, test } from "bun:test";
import { body3, body9, execBody, execStartBody, policy, text } from "./bodies.ts";
import { litellm, sandbox, stranger } from "./fake-engine.ts";
import { api, ask, exec, passed, sandboxPath as path, upgrade, type World, world } from "./world.ts";

describe("what OpenClaw does with a sandbox", () => {
  test("each call goes on, to the number of its own container", async () => {
    const given = world();
    given.engine.running = false;
    const answers = [
      await ask(given, "HEAD", "/_ping"),
      await ask(given, "GET", `${path}/json`),
      await ask(given, "GET", `${api}/images/${policy.image.name}/json`),
      await ask(given, "POST", `${path}/start`),
      await ask(given, "POST", `${path}/exec`, text(execBody)),
      await ask(given, "POST", `${api}/exec/${exec}/start`, text(execStartBody), upgrade),
      await ask(given, "POST", `${api}/exec/${exec}/resize?h=24&w=80`),
      await ask(given, "GET", `${api}/exec/${exec}/json`),
      await ask(given, "POST", `${path}/pause`),
      await ask(given, "POST", `${path}/stop?t=3`),
      await ask(given, "DELETE", `${path}?force=1`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([
      200, 200, 200, 204, 201, 101, 200, 200, 204, 204, 204,
    ]);
    const container = `${api}/containers/${sandbox.id}`;
    expect(passed(given)).toEqual([
      "HEAD /_ping",
      `GET ${container}/json`,
      `GET ${api}/images/${policy.image.id}/json`,
      `GET ${container}/json`,
      `POST ${container}/start`,
      `GET ${container}/json`,
      `POST ${container}/exec`,
      `POST ${api}/exec/${exec}/start`,
      `POST ${api}/exec/${exec}/resize?h=24&w=80`,
      `GET ${api}/exec/${exec}/json`,
      `POST ${container}/pause`,
      `POST ${container}/stop?t=3`,
      `DELETE ${container}?force=1`,
    ]);
    expect(given.log).toEqual([expect.objectContaining({ event: "removed" })]);
  });

  test.each([
    ["2026.3.13", body3, ["agent-main-f331f052", "workspace"]],
    ["2026.9.6", body9, ["workspace-5a0c11d2", "workspace", "skills"]],
  ])("creating one as %s does, its folders held fast", async (_, body, pinned) => {
    const given = world();
    const { status } = await ask(given, "POST", `${api}/containers/create?name=openclaw-sbx-new`, text(body));
    expect(status).toBe(201);
    expect(given.pins.pinned.get("openclaw-sbx-new")).toEqual(pinned);
    expect((await ask(given, "GET", `${api}/containers/openclaw-sbx-new/json`)).status).toBe(200);
  });

  test("its folders are held fast again at the start, and let go when it is removed", async () => {
    const given = world();
    given.engine.running = false;
    await ask(given, "POST", `${path}/start`);
    expect(given.pins.pinned.get(sandbox.name)).toEqual(["agent-main-f331f052", "workspace"]);
    await ask(given, "DELETE", `${path}?force=1&v=1`);
    expect(given.pins.pinned.size).toBe(0);
  });

  test("a folder that cannot be held fast: neither created nor started", async () => {
    const given = world();
    given.engine.running = false;
    given.pins.refusal = "it is a link";
    const create = await ask(given, "POST", `${api}/containers/create?name=openclaw-sbx-new`, text(body3));
    const start = await ask(given, "POST", `${path}/start`);
    expect([create.status, start.status]).toEqual([403, 403]);
    expect(passed(given)).toEqual([`GET ${api}/containers/${sandbox.id}/json`]);
  });

  test("Docker refuses a removal: its folders stay held", async () => {
    const given = world();
    given.pins.pinned.set(sandbox.name, ["x", "workspace"]);
    given.engine.answer = { status: 409, headers: {}, body: text({ message: "it is running" }) };
    expect((await ask(given, "DELETE", path)).status).toBe(409);
    expect(given.pins.pinned.has(sandbox.name)).toBe(true);
  });

  test("Docker no longer has what is to be removed: its folders are let go", async () => {
    const given = world();
    given.pins.pinned.set(sandbox.name, ["x", "workspace"]);
    given.engine.answer = { status: 404, headers: {}, body: text({ message: "none" }) };
    expect((await ask(given, "DELETE", path)).status).toBe(404);
    expect(given.pins.pinned.size).toBe(0);
  });

  test("Docker refuses a create: its folders are let go, and no name but the known one is told", async () => {
    const given = world();
    const message = `No such image: ${policy.image.id}`;
    given.engine.answer = { status: 404, headers: {}, body: text({ message }) };
    const answer = await ask(given, "POST", `${api}/containers/create?name=openclaw-sbx-new`, text(body3));
    expect(answer).toMatchObject({
      status: 404,
      body: text({ message: `No such image: ${policy.image.name}` }),
    });
    expect(given.pins.pinned.size).toBe(0);
  });
});

describe("the maximum", () => {
  const create = (given: World, name: string) =>
    ask(given, "POST", `${api}/containers/create?name=${name}`, text(body3));

  test("one more is refused, also when all are asked for at once", async () => {
    const given = world();
    const names = ["a", "b", "c", "d"].map((letter) => `openclaw-sbx-${letter}`);
    const answers = await Promise.all(names.map((name) => create(given, name)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 403, 403]);
    await ask(given, "DELETE", `${path}?force=1`);
    given.engine.own.shift();
    expect((await create(given, "openclaw-sbx-d")).status).toBe(201);
  });

  test("a name that is taken is a conflict, and its folders stay held", async () => {
    const given = world();
    await create(given, "openclaw-sbx-a");
    expect((await create(given, "openclaw-sbx-a")).status).toBe(409);
    expect([...given.pins.pinned.keys()]).toEqual(["openclaw-sbx-a"]);
  });

  test.each([
    ["when the guard begins", (given: World) => given.guard.tidy()],
    ["before another is created", (given: World) => create(given, sandbox.name)],
  ])("folders of containers that went away by themselves are let go %s", async (_, then) => {
    const given = world();
    given.pins.pinned.set("openclaw-sbx-lost", ["x"]);
    await then(given);
    expect(given.pins.pinned.size).toBe(0);
  });
});

describe("what is not the gateway's own", () => {
  test.each([litellm, stranger].flatMap(({ id, name }) => [name, id, id.slice(0, 12)]))(
    "%s does not exist",
    async (reference) => {
      const given = world();
      const container = `${api}/containers/${reference}`;
      const answers = [
        await ask(given, "GET", `${container}/json`),
        await ask(given, "POST", `${container}/start`),
        await ask(given, "POST", `${container}/exec`, text(execBody)),
        await ask(given, "DELETE", `${container}?force=1`),
      ];
      for (const answer of answers)
        expect(answer).toMatchObject({
          status: 404,
          body: text({ message: `No such container: ${reference}` }),
        });
      expect(passed(given)).toEqual([]);
    },
  );

  test.each(["openclaw-caddy", "openclaw-caddy-openclaw-sbx-a", `openclaw-sbx-${"a".repeat(51)}`])(
    "nor is a container that has the label and another name: %s",
    async (name) => {
      const given = world();
      given.engine.own.push({ id: "f".repeat(64), name });
      expect((await ask(given, "POST", `${api}/containers/${name}/stop`)).status).toBe(404);
      expect(passed(given)).toEqual([]);
    },
  );

  test("the beginning of two numbers is neither of them", async () => {
    const given = world();
    given.engine.own.push({ id: `${sandbox.id.slice(0, 63)}f`, name: "openclaw-sbx-twin" });
    for (const part of [sandbox.id.slice(0, 12), sandbox.id.slice(-12)])
      expect((await ask(given, "POST", `${api}/containers/${part}/stop`)).status).toBe(404);
    expect(passed(given)).toEqual([]);
  });

  test("what docker inspect asks for next does not exist either, and is not worth a line", async () => {
    const given = world();
    for (const rest of ["networks/x", "volumes/x", "plugins/x/json"])
      expect((await ask(given, "GET", `${api}/${rest}`)).status).toBe(404);
    expect((await ask(given, "GET", `${api}/containers/openclaw-sbx-absent/json`)).status).toBe(404);
    expect([passed(given), given.log]).toEqual([[], []]);
  });

  test("an own container by the beginning of its number", async () => {
    const given = world();
    expect((await ask(given, "GET", `${api}/containers/${sandbox.id.slice(0, 12)}/json`)).status).toBe(200);
    expect((await ask(given, "GET", `${api}/containers/${sandbox.id.slice(0, 11)}/json`)).status).toBe(404);
  });

  test("the list has own containers only, whatever filter is asked for", async () => {
    const given = world();
    const filters = encodeURIComponent(text({ name: ["x"], label: { "openclaw.sandboxBrowser=1": true } }));
    const answer = await ask(given, "GET", `${api}/containers/json?all=1&limit=2&filters=${filters}`);
    const sent = new URLSearchParams(given.engine.calls.at(-1)?.path.split("?")[1]);
    expect([sent.get("all"), sent.get("limit")]).toEqual(["1", "2"]);
    expect(JSON.parse(sent.get("filters") ?? "")).toEqual({
      name: ["x"],
      label: ["openclaw.sandboxBrowser=1", `dev.clincher.guard=${policy.instance}`],
    });
    expect(JSON.parse(answer.body)).toMatchObject([{ Id: sandbox.id, Image: policy.image.name, Mounts: [] }]);
    expect(answer.body).not.toContain("clincher");
  });
});
