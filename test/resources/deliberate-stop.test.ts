import { describe, expect, test } from "bun:test";
import { chooseServices } from "../../src/deploy/choose-services.ts";
import { operateServices } from "../../src/deploy/operate-services.ts";
import { Facts } from "../../src/facts/fact.ts";
import { ownLeasePath } from "../../src/facts/lease.ts";
import type { Host } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import {
  deliberateStopPath,
  isStoppedDeliberately,
  noteDeliberateStop,
} from "../../src/resources/deliberate-stop.ts";
import { servicesStopped } from "../../src/uninstall/containers.ts";

const first = "2026-11-21T07:00:00.123456789Z";
const later = "2026-11-21T08:00:00.123456789Z";

/** A server with a gateway; `run`: which run of which container it has now, null when Docker does not say. */
const serverWith = (lease = true) => {
  const run: { now: readonly [id: string, started: string] | null } = { now: ["c1", first] };
  const gateway = {
    ...{ Id: "c1", Names: ["/openclaw"], Image: "x", ImageID: "x", State: "running", Status: "Up" },
    Labels: { "com.docker.compose.project": "openclaw" },
  };
  const own = { holder: "1".repeat(16), term: 1, state: "held", renewed: 0, uptime: 0 };
  const host = new MemoryHost({
    files: { "/var/lib/clincher/journal.db": "", ...(lease ? { [ownLeasePath]: JSON.stringify(own) } : {}) },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
    requests: ({ url }) => {
      if (url.includes("/containers/json"))
        return { ok: true, status: 200, headers: {}, body: JSON.stringify([gateway]) };
      if (run.now === null) return { ok: false, reason: "connection refused" };
      const [Id, StartedAt] = run.now;
      return { ok: true, status: 200, headers: {}, body: JSON.stringify({ Id, State: { StartedAt } }) };
    },
  });
  return { host, run };
};

describe("a stop on purpose is of one run of one container", () => {
  test.each([
    ["the same run, whatever was booted meanwhile", ["c1", first], true],
    ["it was started again", ["c1", later], false],
    ["it was made anew", ["c2", later], false],
    ["Docker does not say", null, true],
  ] as const)("%s", async (_, now, stays) => {
    const { host, run } = serverWith();
    expect(await isStoppedDeliberately(host, "c1")).toBe(false);
    await noteDeliberateStop(host, "openclaw");
    run.now = now;
    expect(await isStoppedDeliberately(host, "c1")).toBe(stays);
  });

  test("a note that cannot be read counts", async () => {
    const { host } = serverWith();
    host.put(deliberateStopPath, "{");
    expect(await isStoppedDeliberately(host, "c1")).toBe(true);
  });

  test("one that cannot be noted is told", async () => {
    const { host, run } = serverWith();
    run.now = null;
    await expect(noteDeliberateStop(host, "openclaw")).rejects.toThrow("cannot be noted");
  });
});

const operate = (operation: "stop" | "start" | "restart", name?: string) => (host: Host) =>
  operateServices(host, operation, chooseServices(name), () => {});
const uninstall = async (host: Host): Promise<void> => {
  const facts = await Facts.collect(host, servicesStopped.needs);
  for (const { make } of servicesStopped.diff(facts, { changes: () => false }))
    await make({ host, progress: () => {} });
};

describe("who notes it", () => {
  test.each([
    ["clincher stop", operate("stop"), true, true],
    ["clincher stop gateway", operate("stop", "gateway"), true, true],
    ["clincher stop, and no other server can take over: Docker remembers", operate("stop"), false, false],
    ["clincher restart", operate("restart"), true, false],
    ["clincher start", operate("start"), true, false],
    ["an uninstall", uninstall, true, true],
  ])("%s", async (_, work, lease, noted) => {
    const { host } = serverWith(lease);
    await work(host);
    expect(await isStoppedDeliberately(host, "c1")).toBe(noted);
  });
});
