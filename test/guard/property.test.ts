import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isObject, type Json, type JsonObject } from "../../src/guard/json.ts";
import { body3, body9, execBody, policy, text } from "./bodies.ts";
import { bodyOf, type Call } from "./fake-engine.ts";
import { replied, request, world } from "./world.ts";

/** Written from the policy, not from the code: what has to be true of every create that reaches Docker. */
const holds = (call: Call, name: string): void => {
  expect(call.path).toBe(`/v1.45/containers/create?name=${name}`);
  const body = bodyOf(call);
  expect(Object.keys(body).sort()).toEqual([
    "Cmd",
    "Env",
    "HostConfig",
    "Image",
    "Labels",
    "User",
    "WorkingDir",
  ]);
  expect([body.Image, body.User, body.Cmd]).toEqual([
    policy.image.id,
    "1000:1000",
    ["sh", "-c", expect.stringContaining("TERM")],
  ]);
  const host = body.HostConfig;
  if (!isObject(host) || !isObject(body.Labels)) throw new Error("no HostConfig or no labels");
  expect(body.Labels["dev.clincher.guard"]).toBe(policy.instance);
  const given = Object.keys(body.Labels).filter((label) => !label.startsWith("dev.clincher.guard"));
  expect(given.every((label) => /^openclaw\.[A-Za-z0-9]+$/.test(label))).toBe(true);
  const dangerous = [
    "CapAdd",
    "Devices",
    "Binds",
    "VolumesFrom",
    "PidMode",
    "UsernsMode",
    "Runtime",
    "Sysctls",
  ];
  for (const field of dangerous) expect(host).not.toHaveProperty(field);
  expect(host).toMatchObject({
    NetworkMode: "none",
    IpcMode: "private",
    CgroupnsMode: "private",
    CapDrop: ["ALL"],
    SecurityOpt: ["no-new-privileges"],
    Privileged: false,
    ReadonlyRootfs: true,
    RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
  });
  const within = (field: string, most: number): boolean => {
    const value = host[field];
    return typeof value === "number" && value > 0 && value <= most;
  };
  expect(within("Memory", policy.limits.memory)).toBe(true);
  expect(within("MemorySwap", policy.limits.memoryAndSwap)).toBe(true);
  expect(within("NanoCpus", policy.limits.nanoCpus)).toBe(true);
  expect(within("PidsLimit", policy.limits.pids)).toBe(true);
  for (const mount of Array.isArray(host.Mounts) ? host.Mounts : [null])
    expect(String(mount?.Source).startsWith(`${policy.pins}/${name}/`)).toBe(true);
  const tmpfs = Object.keys(isObject(host.Tmpfs) ? host.Tmpfs : {});
  expect(tmpfs.every((target) => ["/tmp", "/var/tmp", "/run"].includes(target))).toBe(true);
};

const hostNames = [...Object.keys(body3.HostConfig), "Mounts", "Runtime", "Sysctls", "Init", "StorageOpt"];
const names = [
  ...Object.keys(body3),
  "Healthcheck",
  "StopSignal",
  "MacAddress",
  "hostconfig",
  "image",
  "__proto__",
];

const tempting = fc.constantFrom<Json>(
  ...[true, false, null, 0, -1, 1, 2 ** 53, "", "host", "0", "container:openclaw-litellm", "none"],
  ...[
    [],
    {},
    ["/:/host"],
    ["ALL"],
    ["/opt/openclaw/sandboxes/x:/workspace"],
    [{ Type: "bind", Source: "/" }],
  ],
);
const value = fc.oneof(
  { weight: 3, arbitrary: tempting },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json> },
);
const some = (keys: readonly string[]): fc.Arbitrary<JsonObject> =>
  fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string({ maxLength: 8 })), value, { maxKeys: 2 });

const create = async (
  body: string,
  name = "openclaw-sbx-any",
): Promise<{ status: number; calls: readonly Call[] }> => {
  const { guard, engine } = world();
  const reply = await guard.handle(request("POST", `/v1.45/containers/create?name=${name}`, body));
  return { ...replied(reply), calls: engine.passed };
};

describe("whatever the body of a create says", () => {
  test("nothing reaches Docker that is not within the policy", async () => {
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<JsonObject>(body3, body9),
        some(names),
        some(hostNames),
        async (base, fields, host) => {
          const inner = isObject(base.HostConfig) ? base.HostConfig : {};
          const body = { ...base, HostConfig: { ...inner, ...host }, ...fields };
          const { status, calls } = await create(text(body));
          expect([201, 400, 403]).toContain(status);
          expect(calls.length).toBe(status === 201 ? 1 : 0);
          for (const call of calls) holds(call, "openclaw-sbx-any");
          passed += calls.length;
        },
      ),
      { numRuns: 2000 },
    );
    // A guard that refuses everything would hold this too.
    expect(passed).toBeGreaterThan(20);
  });

  test("any JSON at all", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (body) => {
        expect((await create(body)).calls).toEqual([]);
      }),
    );
  });

  test("any bytes at all, to any path", async () => {
    const method = fc.constantFrom("GET", "POST", "DELETE", "PUT", "HEAD");
    await fc.assert(
      fc.asyncProperty(method, fc.string(), fc.uint8Array(), async (verb, path, body) => {
        const { guard, engine } = world();
        const { status } = replied(await guard.handle(request(verb, `/${path}`, body)));
        expect([400, 403, 413]).toContain(status);
        expect(engine.passed).toEqual([]);
      }),
    );
  });
});

describe("whatever the body of an exec says", () => {
  test("it runs as the sandbox's user and without privileges", async () => {
    const fields = some([...Object.keys(execBody), "user", "PRIVILEGED", "Escalate"]);
    await fc.assert(
      fc.asyncProperty(fields, async (given) => {
        const { guard, engine } = world();
        const path = "/v1.45/containers/openclaw-sbx-agent-main-f331f052/exec";
        const { status } = replied(
          await guard.handle(request("POST", path, text({ ...execBody, ...given }))),
        );
        const sent = engine.passed.filter(({ method }) => method === "POST");
        expect(sent.length).toBe(status === 201 ? 1 : 0);
        for (const call of sent) expect(bodyOf(call)).toMatchObject({ User: "1000:1000", Privileged: false });
      }),
      { numRuns: 500 },
    );
  });
});
