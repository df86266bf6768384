import { expect, test } from "bun:test";
import { sandboxSymptom } from "../../src/doctor/symptoms/conversation.ts";
import { Facts } from "../../src/facts/fact.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { body3, policy, text } from "../guard/bodies.ts";
import { request, world } from "../guard/world.ts";

/** What the doctor advises about the last line of a guard's log. */
const advice = async (line: object): Promise<readonly string[]> => {
  const host = new MemoryHost({
    files: { "/etc/systemd/system/clincher-guard.service": "x" },
    commands: ({ argv }) => ({
      code: 0,
      stdout:
        argv[0] === "systemctl" ? "LoadState=loaded\nActiveState=active\n" : `${JSON.stringify(line)}\n`,
      stderr: "",
    }),
  });
  return sandboxSymptom.judge(await Facts.collect(host, sandboxSymptom.needs)).map(({ fix }) => fix);
};

/** The guard's own line about a request that it refuses. */
const refusalOf = async (method: string, target: string, body?: string): Promise<object> => {
  const { guard, log } = world({ ...policy, maximum: 0 });
  await guard.handle(request(method, target, body));
  return log.at(-1) ?? {};
};

test("too many sandboxes: how to allow more", async () => {
  const one = await refusalOf("POST", "/v1.44/containers/create?name=openclaw-sbx-a", text(body3));
  expect((await advice(one)).join()).toContain("sandbox.maximum");
});

test.each([
  [
    "a privileged sandbox",
    "POST",
    "/v1.44/containers/create?name=openclaw-sbx-a",
    { HostConfig: { Privileged: true } },
  ],
  ["too many colons", "POST", "/v1.44/images/a:b:c:d/push", {}],
])("%s: no advice to allow more", async (_, method, target, body) => {
  const [fix = ""] = await advice(await refusalOf(method, target, JSON.stringify(body)));
  expect(fix).toContain("may be an attack");
});
