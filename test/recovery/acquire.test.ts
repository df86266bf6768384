import { describe, expect, test } from "bun:test";
import { readOwnLease } from "../../src/facts/lease.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { acquireLease } from "../../src/recovery/lease/acquire.ts";
import { keepLease } from "../../src/recovery/lease/keep.ts";
import { leaseTags, parseLeases } from "../../src/recovery/lease/lease.ts";
import { place } from "./lease-server.ts";

const other = "2".repeat(16);
const seconds = 60;

/**
 * A server beside another that holds the lease at term 1, and the place where they agree. While it waits, its wall clock is
 * set by `step` milliseconds.
 */
const world = (step = 0) => {
  const notes: { id: string; time: string; hostname: string; tags: readonly string[] }[] = [];
  const now = { reachable: true, uptime: 500, waited: 0 };
  const note = (tags: readonly string[], hostname: string): void => {
    notes.push({ id: `n${notes.length}`, time: new Date(host.now()).toISOString(), hostname, tags });
  };
  const host: MemoryHost = new MemoryHost({
    files: { "/proc/uptime": "500.0 1\n", "/var/lib/other": "" },
    requests: () => ({ ok: true, status: 200, headers: {}, body: "[]" }),
    commands: ({ argv }) => {
      if (argv[0] !== "restic") return { code: 0, stdout: "", stderr: "" };
      if (!now.reachable) return { code: 124, stdout: "", stderr: "" };
      if (argv.includes("backup"))
        note(
          argv.flatMap((word, at) => (argv[at - 1] === "--tag" ? [word] : [])),
          "this",
        );
      return { code: 0, stdout: argv.includes("snapshots") ? JSON.stringify(notes) : "", stderr: "" };
    },
  });
  const { sleep } = host;
  let sleeps = 0;
  Object.assign(host, {
    sleep: async (milliseconds: number): Promise<void> => {
      sleeps += 1;
      // The first is before the wait: others may claim at the same moment.
      await sleep(milliseconds + (sleeps === 3 ? step : 0));
      now.uptime += milliseconds / 1000;
      now.waited += milliseconds / 1000;
      host.put("/proc/uptime", `${now.uptime} 1\n`);
    },
  });
  note(leaseTags({ term: 1, holder: other, kind: "claim" }), "other");
  return {
    host,
    now,
    leases: () => parseLeases(JSON.stringify(notes)) ?? [],
    acquire: (otherIsGone: boolean) => acquireLease(host, place, { otherIsGone, seconds }, () => {}),
  };
};

describe("the wait for a server that does not answer", () => {
  test.each([
    ["lasts as long as a lease", 0],
    ["is not shortened when the clock is put right meanwhile", 3_600_000],
    ["is not prolonged by it either", -3_600_000],
  ])("%s", async (_, step) => {
    const { host, now, acquire } = world(step);
    await acquire(false);
    expect(now.waited).toBeGreaterThanOrEqual(seconds);
    expect(now.waited).toBeLessThan(seconds + 10);
    expect((await readOwnLease(host))?.state).toBe("held");
  });
});

describe("--other-is-gone while the place is out of reach", () => {
  test("still holds when the place answers again, and later terms go on from there", async () => {
    const { host, now, leases, acquire } = world();
    now.reachable = false;
    await acquire(true);
    expect(now.waited).toBe(0);
    now.reachable = true;
    const own = await readOwnLease(host);
    if (own === null) throw new Error("no lease");
    expect(await keepLease(host, place, own, seconds)).toBe("renew");
    const [highest = 0] = leases()
      .map(({ term }) => term)
      .sort((a, b) => b - a);
    expect([highest, (await readOwnLease(host))?.state]).toEqual([own.term, "held"]);
    await host.remove("/var/lib/clincher/lease.json");
    await acquire(true);
    expect((await readOwnLease(host))?.term).toBe(highest + 1);
  });

  test("a second time within a minute is higher again", async () => {
    const { host, now, acquire } = world();
    now.reachable = false;
    await acquire(true);
    const first = (await readOwnLease(host))?.term ?? 0;
    await acquire(true);
    expect((await readOwnLease(host))?.term).toBe(first + 1);
  });
});
