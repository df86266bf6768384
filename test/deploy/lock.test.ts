import { expect, test } from "bun:test";
import { exclusively } from "../../src/deploy/lock.ts";
import { MemoryHost } from "../../src/host/memory.ts";

const lockPath = "/run/clincher/lock";

test("two at once: the second is refused, and says who is at work", async () => {
  const host = new MemoryHost();
  const heard: string[] = [];
  const first = exclusively(host, () => host.sleep(0));
  const second = exclusively(
    host,
    async () => {},
    0,
    (holder) => heard.push(holder),
  );
  expect(second).rejects.toThrow("Another clincher is at work");
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
    60,
    () => order.push("waits"),
  );
  expect(order).toEqual(["waits", "works"]);
});

test("its patience has an end, in seconds", async () => {
  const host = new MemoryHost();
  host.lock(lockPath);
  const began = host.now();
  const refused = exclusively(host, async () => {}, 5);
  expect(refused).rejects.toThrow("Another clincher is at work");
  await refused.catch(() => {});
  expect(host.now() - began).toBeGreaterThanOrEqual(5000);
});
