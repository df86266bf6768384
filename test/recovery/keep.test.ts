import { describe, expect, test } from "bun:test";
import { ownLeasePath, standbyPath } from "../../src/facts/lease.ts";
import { upgradeMarkerPath } from "../../src/facts/upgrade.ts";
import type { Command } from "../../src/host/host.ts";
import type { MemoryHost } from "../../src/host/memory.ts";
import { leaseTags } from "../../src/recovery/lease/lease.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { lookAfterLease, orStop } from "../../src/recovery/standby/keep.ts";
import { noteDeliberateStop } from "../../src/resources/deliberate-stop.ts";
import { deployment } from "../stack/deployment.ts";
import { type Given, serverWith } from "./lease-server.ts";

const standbyEnabled = deployment({
  standby: { enabled: true, lease_seconds: 60 },
  backup: { targets: [{ name: "away", repository: "sftp:root@203.0.113.9:/srv" }] },
});
const down: Given = { state: "held", answer: "own", running: false };

describe("one look: the state afterwards, and what Docker is asked", () => {
  const cases: readonly (readonly [string, Given, readonly string[]])[] = [
    ["it runs", { ...down, running: true }, ["held"]],
    ["it runs, and no other server was wanted for a while", { ...down, running: true, ago: 9e9 }, ["held"]],
    ["it has crashed, or the server was booted", down, ["held", "start"]],
    ["it was stopped for want of an answer", { ...down, state: "unsure" }, ["held", "start"]],
    ["another has taken over", { ...down, answer: "other's", running: true }, ["lost", "stop"]],
    ["another has taken over, and it is down", { ...down, answer: "other's" }, ["lost"]],
    ["no answer for a moment, and it is down", { ...down, answer: "none" }, ["held"]],
  ];
  test.each(cases)("%s", async (_, given, expected) => {
    const { docker, look } = await serverWith(given);
    expect([await look(), ...docker]).toEqual([...expected]);
  });
});

describe("its lease was over, and the place is back: another may not have been able to say that it took over", () => {
  const hours: Given = { ...down, ago: 9e6 };

  test("it waits, and then starts", async () => {
    const { host, docker, look } = await serverWith(hours);
    expect([await look(), ...docker]).toEqual(["unsure"]);
    host.put("/proc/uptime", "100029.0 1\n");
    expect([await look(), ...docker]).toEqual(["unsure"]);
    host.put("/proc/uptime", "100030.0 1\n");
    expect([await look(), ...docker]).toEqual(["held", "start"]);
  });

  test("another speaks up meanwhile", async () => {
    const { docker, now, look } = await serverWith(hours);
    await look();
    now.answer = "other's";
    expect([await look(), ...docker]).toEqual(["lost"]);
  });

  test("the place goes away again: it waits anew", async () => {
    const { host, docker, now, look } = await serverWith(hours);
    await look();
    now.answer = "none";
    host.put("/proc/uptime", "100020.0 1\n");
    expect(await look()).toBe("unsure");
    now.answer = "own";
    host.put("/proc/uptime", "100040.0 1\n");
    expect([await look(), ...docker]).toEqual(["unsure"]);
  });

  test("what runs goes on", async () => {
    const { docker, look } = await serverWith({ ...hours, running: true });
    expect([await look(), ...docker]).toEqual(["held"]);
  });
});

describe("nobody can know for long: it stops", () => {
  test.each([
    ["no answer", "none", false],
    ["the place refuses", "refusal", true],
  ] as const)("%s", async (_, answer, said) => {
    const { host, docker, look, own } = await serverWith({ ...down, answer, running: true });
    const looked = async () => await look().catch(String);
    expect((await looked()).includes("The key does not open")).toBe(said);
    expect([own().state, ...docker]).toEqual(["held"]);
    await host.sleep(30_000);
    expect((await looked()).includes("The key does not open")).toBe(said);
    expect([own().state, ...docker]).toEqual(["unsure", "stop"]);
  });

  test("the time in which no answer came counts too", async () => {
    const given: Given = { ...down, answer: "none", running: true };
    const slow = await serverWith({ ...given, takes: () => void slow.host.sleep(6000) });
    await slow.host.sleep(20_000);
    expect([await slow.look(), ...slow.docker]).toEqual(["unsure", "stop"]);
  });

  test.each([
    ["unsure", "none"],
    ["lost", "other's"],
  ] as const)("it is noted before it stops: %s", async (state, answer) => {
    const server = await serverWith({
      ...{ ...down, answer, running: true },
      takes: ({ argv }) => void (argv[1] === "stop" && noted.push(server.own().state)),
    });
    const noted: string[] = [];
    await server.host.sleep(30_000);
    await server.look();
    expect(noted).toEqual([state]);
  });

  test("on a full disk too", async () => {
    const { host, docker, look } = await serverWith({ ...down, answer: "none", running: true });
    await host.sleep(30_000);
    Object.assign(host, { writeFile: () => Promise.reject(new Error("ENOSPC")) });
    await expect(look()).rejects.toThrow("ENOSPC");
    expect(docker).toEqual(["stop"]);
  });
});

describe("a look that cannot begin, whatever the reason: it stops in time all the same", () => {
  const cannot = async (): Promise<never> => {
    throw new Error("a typo in clincher.toml");
  };
  test.each([
    ["held, a moment ago", "held", 20, ["held"]],
    ["held, too long ago", "held", 30, ["unsure", "stop"]],
    ["not sure before", "unsure", 0, ["unsure", "stop"]],
    ["lost before", "lost", 0, ["lost", "stop"]],
  ] as const)("%s", async (_, state, seconds, expected) => {
    const { host, docker, own } = await serverWith({ ...down, state, running: true });
    await host.sleep(seconds * 1000);
    await expect(orStop(host, cannot)).rejects.toThrow("a typo");
    expect([own().state, ...docker]).toEqual([...expected]);
  });

  test("by the length of the lease that the last look went by", async () => {
    const { host, docker, look } = await serverWith({ ...down, running: true, seconds: 600 });
    await look();
    await host.sleep(200_000);
    await orStop(host, cannot).catch(() => {});
    expect(docker).toEqual([]);
    await host.sleep(50_000);
    await orStop(host, cannot).catch(() => {});
    expect(docker).toEqual(["stop"]);
  });

  test("a server without a part, and the place refuses", async () => {
    const { host, docker } = await serverWith({ ...down, answer: "refusal", running: true });
    await host.remove(ownLeasePath);
    await expect(lookAfterLease(host, standbyEnabled)).rejects.toThrow("The key does not open");
    expect(docker).toEqual(["stop"]);
  });
});

test("one that was cut off before it told that it stopped tells it at its next look, once", async () => {
  const told: string[] = [];
  const { host, docker, look } = await serverWith({
    ...{ ...down, state: "lost", answer: "other's", running: true },
    takes: ({ argv }) => void (argv.includes("release") && told.push("told")),
  });
  await look();
  expect([...docker, ...told]).toEqual(["stop", "told"]);
  const own = { id: "r", time: "2026-01-01T00:00:00Z", hostname: "a" };
  const tags = leaseTags({ term: 1, holder: "1".repeat(16), kind: "release", seconds: 60 });
  const { run } = host;
  Object.assign(host, {
    run: async (command: Command) =>
      command.argv.includes("snapshots")
        ? { code: 0, stdout: JSON.stringify([{ ...own, tags }]), stderr: "" }
        : await run.call(host, command),
  });
  await look();
  expect(told).toEqual(["told"]);
});

describe("what was stopped on purpose", () => {
  const stopped = async (given: Partial<Given> = {}) => {
    const server = await serverWith({ ...down, ...given });
    await noteDeliberateStop(server.host, "openclaw");
    return server;
  };
  test.each(["held", "unsure"] as const)("stays stopped; the server was %s", async (state) => {
    const { docker, look } = await stopped({ state });
    expect([await look(), await look(), ...docker]).toEqual(["held", "held"]);
  });

  test("and was started by somebody since, is started after a crash", async () => {
    const { docker, look, now } = await stopped();
    now.started += 1;
    expect([await look(), ...docker]).toEqual(["held", "start"]);
  });
});

test("one that does not start is told, and tried again at the next look", async () => {
  const { docker, look, own } = await serverWith({ ...down, state: "unsure", fails: ["start"] });
  const said = async () => await look().catch((error) => error.problems[0].why);
  expect([await said(), await said(), ...docker]).toEqual([
    "no such device",
    "no such device",
    "start",
    "start",
  ]);
  // Held, so that an install, which would mend it, is not refused.
  expect(own().state).toBe("held");
});

describe("what is not ended is left to whoever ends it", () => {
  const upgrade = (step: string) => (host: MemoryHost) =>
    host.put(
      upgradeMarkerPath,
      JSON.stringify({
        ...{ from: "1", to: "2", step, snapshot: "", at: "2026-11-21T07:00:00Z" },
        ...{ pulled: [], failing: [], failed: false },
      }),
    );
  const restore = (step: "checked" | "swapping" | "swapped") => async (host: MemoryHost) => {
    host.put(`${restorePaths.stage}/half`, "");
    await writeMarker(host, { snapshot: "a".repeat(64), step }, restorePaths.stage);
  };
  test.each([
    ["a restore between its moves", restore("swapping"), []],
    ["a restore before its services", restore("swapped"), []],
    ["a restore that has only come in", restore("checked"), ["start"]],
    ["an upgrade that only copies", upgrade("copying"), []],
    ["an upgrade whose data may be the new release's", upgrade("kept"), []],
    ["a way back", upgrade("returning"), []],
    ["an upgrade that is done", upgrade("done"), ["start"]],
  ])("%s", async (_, begin, expected) => {
    const { host, docker, look } = await serverWith(down);
    await begin(host);
    docker.length = 0;
    expect([await look(), ...docker]).toEqual(["held", ...expected]);
  });

  test("another clincher is at work, which may have stopped it; then it is done", async () => {
    const { host, docker, look } = await serverWith(down);
    const lock = host.lock("/run/clincher/lock");
    expect([await look(), ...docker]).toEqual(["held"]);
    if (lock.held) lock.release();
    expect([await look(), ...docker]).toEqual(["held", "start"]);
  });
});

describe("a server that stands by", () => {
  test.each([
    ["waits", "unsure", "not needed"],
    ["has taken over, and is not done with it yet", "held", "renew"],
  ] as const)("%s", async (_, state, move) => {
    const { host, docker } = await serverWith({ ...down, state });
    host.put(standbyPath, JSON.stringify({ of: "a", snapshot: "x", taken: 1, synced: 1 }));
    expect(await lookAfterLease(host, standbyEnabled)).toBe(move);
    expect(docker).toEqual([]);
  });
});
