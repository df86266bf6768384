import { describe, expect, test } from "bun:test";
import { exitCodes } from "../../src/exit.ts";
import { readOwnLease } from "../../src/facts/lease.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { acquireLease } from "../../src/recovery/lease/acquire.ts";
import { keepLease } from "../../src/recovery/lease/keep.ts";
import { leaseTags, parseLeases } from "../../src/recovery/lease/lease.ts";
import { place } from "./lease-server.ts";

const other = "2".repeat(16);
const seconds = 60;

interface Given {
  /** While it waits, its wall clock is set by so many milliseconds. */
  readonly step?: number;
  /** How long the other's leases last, seconds; null in a note that does not say. */
  readonly theirs?: number | null;
  /** How old the other's lease is, seconds. */
  readonly age?: number;
  /** Whether what keeps the clock right says that it is. */
  readonly clock?: "yes" | "no";
  /** Notes that come after its claim, at once or while it waits. */
  readonly atOnce?: readonly string[];
  readonly meanwhile?: readonly string[];
  /** The other has locked the place for itself alone. */
  readonly locked?: true;
}

/** A server beside another that holds the lease at term 1, and the place where they agree. */
const world = (given: Given = {}) => {
  const { step = 0, age = 0, theirs = 60, clock = "no", atOnce, meanwhile, locked } = given;
  const notes: { id: string; time: string; hostname: string; tags: readonly string[] }[] = [];
  const now = { reachable: true, uptime: 500, waited: 0, locked: locked === true };
  const note = (
    tags: readonly string[],
    hostname: string,
    time = host.now(),
    id = `n${notes.length}`,
  ): void => {
    notes.push({ id, time: new Date(time).toISOString(), hostname, tags });
  };
  const host: MemoryHost = new MemoryHost({
    files: { "/proc/uptime": "500.0 1\n", "/var/lib/other": "" },
    requests: () => ({ ok: true, status: 200, headers: {}, body: "[]" }),
    commands: ({ argv }) => {
      if (argv[0] === "timedatectl") return { code: 0, stdout: `${clock}\n`, stderr: "" };
      if (argv[0] !== "restic") return { code: 0, stdout: "", stderr: "" };
      if (!now.reachable) return { code: 124, stdout: "", stderr: "" };
      if (argv.includes("--remove-all")) now.locked = false;
      if (argv.includes("backup") && now.locked) return { code: 11, stdout: "", stderr: "" };
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
      const said = [atOnce, meanwhile][sleeps - 1];
      if (said !== undefined) note(said, "other", host.now(), "a");
    },
  });
  const first = leaseTags({ term: 1, holder: other, kind: "claim", seconds: theirs });
  note(first, "other", host.now() - age * 1000);
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
    const { host, now, acquire } = world({ step });
    await acquire(false);
    expect(now.waited).toBeGreaterThanOrEqual(seconds);
    expect(now.waited).toBeLessThan(seconds + 10);
    expect((await readOwnLease(host))?.state).toBe("held");
  });

  const third = "3".repeat(16);
  test.each<[string, Given, boolean]>([
    ["there is one while its lease may last", { clock: "yes" }, true],
    ["there is one shortly before it is over for certain", { clock: "yes", age: 2 * seconds + 3590 }, true],
    ["there is none when it is over for certain", { clock: "yes", age: 2 * seconds + 3601 }, false],
    ["there is one when it seems over by a clock that may be wrong", { age: 2 * seconds + 3601 }, true],
    [
      "it ends when the other has stopped",
      { meanwhile: leaseTags({ term: 1, holder: other, kind: "release", seconds: 60 }) },
      false,
    ],
    [
      "it goes on when the other is still there",
      { meanwhile: leaseTags({ term: 1, holder: other, kind: "renewal", seconds: 60 }) },
      true,
    ],
    [
      "it goes on when somebody else has stopped",
      { meanwhile: leaseTags({ term: 1, holder: third, kind: "release", seconds: 60 }) },
      true,
    ],
  ])("%s", async (_, given, waits) => {
    const { now, acquire } = world(given);
    await acquire(false);
    expect(now.waited >= seconds).toBe(waits);
  });

  test.each([
    ["as long as the other's lease lasts, where that is longer", { theirs: 600 }, 600],
    ["as long as its own, where that is longer", { theirs: 10 }, seconds],
    ["as long as its own, where a note of an older release does not say", { theirs: null }, seconds],
    ["the other's may last still", { theirs: 600, clock: "yes", age: 2 * seconds + 3601 }, 600],
  ] as const)("it is waited for %s", async (_, given, waited) => {
    const { now, acquire } = world(given);
    await acquire(false);
    expect(now.waited).toBeGreaterThanOrEqual(waited);
    expect(now.waited).toBeLessThan(waited + 10);
  });

  test("there is none with --other-is-gone", async () => {
    const { now, acquire } = world();
    await acquire(true);
    expect(now.waited).toBeLessThan(5);
  });

  test("a lock that the other left is removed with --other-is-gone", async () => {
    const { host, now, acquire } = world({ locked: true });
    await acquire(true);
    expect([now.locked, (await readOwnLease(host))?.state]).toEqual([false, "held"]);
  });

  test("what is noted: a claim, then that it is there; cut off and run again, no second claim", async () => {
    const { leases, acquire } = world();
    await acquire(false);
    await acquire(false);
    const [first, ...own] = leases();
    expect(first?.term).toBe(1);
    expect(own.map(({ term, kind }) => [term, kind])).toEqual([
      [2, "claim"],
      [2, "renewal"],
      [2, "renewal"],
      [2, "renewal"],
    ]);
    expect(new Set(own.map(({ holder }) => holder)).size).toBe(1);
  });
});

describe("nobody takes over", () => {
  test("while the place is out of reach", async () => {
    const { host, now, acquire } = world();
    now.reachable = false;
    await expect(acquire(false)).rejects.toThrow("cannot be reached");
    expect(await readOwnLease(host)).toBeNull();
  });

  test("while another is at work there, who may be the other server", async () => {
    const { host, now, acquire } = world({ locked: true });
    const error = await acquire(false).catch((thrown: unknown) => thrown);
    if (!(error instanceof Failure)) throw error;
    expect(error.exit).toBe(exitCodes.busy);
    expect(error.problems[0].fix).toEndWith("stays off: --other-is-gone");
    expect([now.locked, (await readOwnLease(host))?.state]).toEqual([true, "unsure"]);
  });

  test("when another claimed at the same moment, and first", async () => {
    const { host, acquire } = world({
      atOnce: leaseTags({ term: 2, holder: "3".repeat(16), kind: "claim", seconds: 60 }),
    });
    await expect(acquire(false)).rejects.toThrow("Another server takes over at the same time");
    expect((await readOwnLease(host))?.state).toBe("unsure");
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

  test("the agent runs on without the place, and once it answers only with it", async () => {
    const { host, now, acquire } = world();
    now.reachable = false;
    await acquire(true);
    const look = async () => {
      const own = await readOwnLease(host);
      if (own === null) throw new Error("no lease");
      return await keepLease(host, place, own, seconds);
    };
    const later = async (pass: number) => {
      await host.sleep(pass * 1000);
      return [await look(), (await readOwnLease(host))?.state];
    };
    expect(await later(9000)).toEqual(["renew", "held"]);
    now.reachable = true;
    expect(await later(10)).toEqual(["renew", "held"]);
    now.reachable = false;
    expect(await later(10)).toEqual(["go on", "held"]);
    expect(await later(30)).toEqual(["stop: unsure", "unsure"]);
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
