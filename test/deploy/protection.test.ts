import { expect, test } from "bun:test";
import { protectionFor } from "../../src/deploy/protection.ts";
import { pendingPath } from "../../src/facts/revert.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";

const settings = {
  admin: { user: "deploy", addresses: ["anywhere"], authorized_keys: [] },
  ssh: { port: 9922 },
};
const choice = {
  within: 600,
  onLogin: false,
  flags: {},
  phases: [{ name: "access" }],
  program: "/usr/local/bin/clincher",
};
const risks = [{ paths: ["/etc/x"], restore: [] }];
const host = (): MemoryHost =>
  new MemoryHost({
    files: { "/etc/systemd/system/.keep": "", "/var/lib/.keep": "", "/etc/x": "x", "/proc/uptime": "10 1" },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
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
