import { describe, expect, test } from "bun:test";
import { protectionFor } from "../../src/deploy/protection.ts";
import { pendingPath, readPending } from "../../src/facts/revert.ts";
import type { Command, CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { preferencesText, statusText } from "../facts/tailscale.ts";

const settings = {
  admin: { user: "deploy", addresses: ["anywhere"], authorized_keys: [] },
  ssh: { port: 9922 },
  tailscale: { enabled: false, ssh_only: false, tags: [] },
};
const choice = {
  within: 600,
  onLogin: false,
  flags: {},
  phases: [{ name: "access" }],
};
const risks = [{ paths: ["/etc/x"], restore: [] }];
const host = (commands: (command: Command) => CommandResult = () => ({ code: 0, stdout: "", stderr: "" })) =>
  new MemoryHost({
    files: {
      "/etc/systemd/system/.keep": "",
      "/var/lib/.keep": "",
      "/etc/x": "x",
      "/proc/uptime": "10 1",
      "/usr/local/bin/clincher": "",
    },
    commands,
  });

test("nothing is armed while the watch takes an earlier change back: it would end with that one", async () => {
  const server = host();
  const watch = server.lock("/run/clincher/revert.lock");
  const refused = await protectionFor(server, settings, choice)
    .arm(risks)
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Failure);
  expect(server.text(pendingPath)).toBeNull();
  if (watch.held) watch.release();
  await protectionFor(server, settings, choice).arm(risks);
  expect(server.text(pendingPath)).toContain('"newPort": 9922');
});

describe("when ssh is to answer in the tailnet only", () => {
  const only = { ...settings, tailscale: { enabled: true, ssh_only: true, tags: [] } };
  const saying = (backend: string) =>
    host(({ argv: [program, word] }) => {
      const stdout =
        program !== "tailscale" ? "" : word === "debug" ? preferencesText() : statusText({ backend });
      return { code: 0, stdout, stderr: "" };
    });

  test("a login over it is what confirms", async () => {
    const server = saying("Running");
    await protectionFor(server, only, choice).arm(risks);
    expect((await readPending(server))?.tailnet).toBe("100.64.0.1");
  });

  test.each(["NeedsLogin", "Stopped", "Starting"])("nothing is armed while it is %s", async (backend) => {
    const server = saying(backend);
    const refused = await protectionFor(server, only, choice)
      .arm(risks)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Failure);
    expect(await readPending(server)).toBeNull();
  });
});

describe("a change that fails", () => {
  const armed = async (): Promise<{ server: MemoryHost; protection: ReturnType<typeof protectionFor> }> => {
    const server = host();
    const protection = protectionFor(server, settings, choice);
    await protection.arm(risks);
    server.put("/etc/x", "changed");
    return { server, protection };
  };

  test("is taken back at once", async () => {
    const { server, protection } = await armed();
    await protection.undo();
    expect([server.text("/etc/x"), await readPending(server)]).toEqual(["x", null]);
  });

  test("before it was armed takes nothing back: what waits is an earlier run's", async () => {
    const { server } = await armed();
    await protectionFor(server, settings, choice).undo();
    expect([server.text("/etc/x"), (await readPending(server)) === null]).toEqual(["changed", false]);
  });

  test("goes no further when its way back has ended meanwhile", async () => {
    const { server, protection } = await armed();
    await protection.check();
    await server.remove(pendingPath);
    const refused = await protection.check().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Failure);
  });
});

test.each([
  [["access", "services"], ["access"]],
  [
    ["services", "firewall", "access"],
    ["access", "firewall"],
  ],
  [["services"], []],
])("of a run of %j a confirmation completes %j", async (names, completed) => {
  const server = host();
  const phases = names.map((name) => ({ name }));
  await protectionFor(server, settings, { ...choice, phases }).arm(risks);
  expect((await readPending(server))?.phases).toEqual(completed);
});
