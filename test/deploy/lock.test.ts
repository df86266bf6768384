import { describe, expect, test } from "bun:test";
import { exclusively, type Patience } from "../../src/deploy/lock.ts";
import { MemoryHost } from "../../src/host/memory.ts";

const lockPath = "/run/clincher/lock";

test("two at once: the second is refused, and says who is at work", async () => {
  const host = new MemoryHost();
  const heard: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = exclusively(host, () => promise);
  const second = exclusively(
    host,
    async () => {},
    {},
    (holder) => heard.push(holder),
  );
  await expect(second).rejects.toThrow("Another clincher is at work");
  resolve();
  await first;
  expect(heard).toEqual([]);
});

test("one that may wait says so once, and works when the other is done", async () => {
  const host = new MemoryHost();
  const order: string[] = [];
  const other = host.lock(lockPath);
  const sleep = host.sleep;
  let sleeps = 0;
  Object.assign(host, {
    sleep: async (milliseconds: number) => {
      await sleep(milliseconds);
      sleeps += 1;
      if (sleeps === 3 && other.held) other.release();
    },
  });
  await exclusively(
    host,
    async () => void order.push("works"),
    { anybody: 60 },
    () => order.push("waits"),
  );
  expect(order).toEqual(["waits", "works"]);
});

test("its patience has an end, in seconds", async () => {
  const host = new MemoryHost();
  host.lock(lockPath);
  const began = host.now();
  const refused = exclusively(host, async () => {}, { anybody: 5 });
  expect(refused).rejects.toThrow("Another clincher is at work");
  await refused.catch(() => {});
  expect(host.now() - began).toBeGreaterThanOrEqual(5000);
});

describe("who is waited for, and how long", () => {
  const system = "0::/system.slice/";
  const cases: readonly (readonly [string, string | null, Patience, number])[] = [
    ["what cron runs", `${system}cron.service`, { scheduled: 30 }, 30],
    ["clincher's own timer", `${system}clincher-resume.service`, { scheduled: 30 }, 30],
    ["an operator", "0::/user.slice/user-0.slice/session-3.scope", { scheduled: 30 }, 0],
    ["another's service", `${system}not-cron.service`, { scheduled: 30 }, 0],
    ["a process that ended just now", null, { scheduled: 30 }, 5],
    ["a killed process that is in no control group any more", "1:name=systemd:/", { scheduled: 30 }, 5],
    ["a killed process whose service is gone", `${system}clincher-x.service (deleted)`, { scheduled: 30 }, 5],
    ["a process that ended, by one who may wait", null, { anybody: 20 }, 20],
    ["an operator, by one who may wait", "0::/user.slice", { anybody: 20 }, 20],
    ["what cron runs, by one who may wait for anybody", `${system}cron.service`, { anybody: 20 }, 20],
    ["what cron runs, by what has no time", `${system}cron.service`, {}, 0],
  ];
  test.each(cases)("%s", async (_name, cgroup, patience, seconds) => {
    const host = new MemoryHost(cgroup === null ? {} : { files: { "/proc/77/cgroup": `${cgroup}\n` } });
    Object.assign(host, { lock: () => ({ held: false, holder: 77 }) });
    const began = host.now();
    await expect(exclusively(host, async () => {}, patience)).rejects.toThrow("Another clincher is at work");
    expect(Math.round((host.now() - began) / 1000)).toBe(seconds);
  });
});

test("one of whom the kernel says nothing is waited for, for some seconds", async () => {
  const host = new MemoryHost();
  Object.assign(host, { lock: () => ({ held: false, holder: null }) });
  const began = host.now();
  const heard: string[] = [];
  const refused = exclusively(
    host,
    async () => {},
    {},
    (holder) => heard.push(holder),
  );
  await expect(refused).rejects.toThrow("Another clincher is at work");
  expect(Math.round((host.now() - began) / 1000)).toBe(5);
  expect(heard).toEqual([]);
});

test("one that the schedule runs and is killed meanwhile: what waits works", async () => {
  const host = new MemoryHost();
  const cgroups = ["0::/system.slice/cron.service", "0::/system.slice/cron.service", "0::/"];
  const lock = host.lock;
  let asked = 0;
  Object.assign(host, {
    lock: (path: string) => (asked < cgroups.length ? { held: false, holder: 77 } : lock(path)),
    read: async () => new TextEncoder().encode(`${cgroups[asked++]}\n`),
  });
  expect(await exclusively(host, async () => "works", { scheduled: 30 })).toBe("works");
});

test.each([
  ["is there no more", {}],
  ["ends while it is looked at", { read: () => Promise.reject(new Error("ESRCH: no such process, read")) }],
])("nobody is refused for a holder that %s", async (_name, given) => {
  const host = new MemoryHost();
  const lock = host.lock;
  let asked = 0;
  Object.assign(host, {
    ...given,
    lock: (path: string) => {
      asked += 1;
      return asked === 1 ? { held: false, holder: 77 } : lock(path);
    },
  });
  expect(await exclusively(host, async () => "works")).toBe("works");
});
