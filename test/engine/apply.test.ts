import { describe, expect, test } from "bun:test";
import type { RunEvent } from "../../src/engine/events.ts";
import { lastRun } from "../../src/engine/journal.ts";
import type { Phase } from "../../src/phases/phase.ts";
import type { Resource, Work } from "../../src/resources/resource.ts";
import { install, journalRows } from "./runs.ts";
import { phases, secret, World } from "./world.ts";

interface Part extends Partial<Pick<Resource, "beside" | "after">> {
  readonly make: (work: Work) => Promise<void>;
}

const part = (id: string, { make, ...order }: Part): Resource => ({
  id,
  needs: [],
  diff: () => [{ action: "run", summary: `do ${id}`, make }],
  ...order,
});

const phase = (name: string, ...resources: readonly Resource[]): Phase => ({
  name,
  title: name.toUpperCase(),
  resources,
});

/** Events as short lines. */
const lines = (events: readonly RunEvent[]): readonly string[] =>
  events.map((event) => {
    if (event.event === "change-progress") return `${event.n} ${event.line}`;
    if (event.event === "change-started") return `${event.n}/${event.of} ${event.summary}`;
    if (event.event === "change-finished") return `${event.n}/${event.of} ${event.outcome}`;
    if (event.event === "phase-started") return `${event.title} (${event.changes})`;
    if (event.event === "phase-finished") return `${event.title} finished`;
    return event.event === "run-started" ? `start (${event.changes})` : `end ${event.outcome}`;
  });

const nothing = async (): Promise<void> => {};

describe("order", () => {
  test("one change after the other, in the order of the plan, each told as it begins and ends", async () => {
    const say = async ({ progress }: Work): Promise<void> => progress("half way");
    const { events, error } = await install(new World().host, [
      phase("a", part("a1", { make: nothing }), part("a2", { make: say })),
      phase("none"),
      phase("b", part("b1", { make: nothing })),
    ]);
    expect(error).toBeNull();
    expect(lines(events)).toEqual([
      "start (3)",
      "A (2)",
      "1/3 do a1",
      "1/3 done",
      "2/3 do a2",
      "2 half way",
      "2/3 done",
      "A finished",
      "B (1)",
      "3/3 do b1",
      "3/3 done",
      "B finished",
      "end done",
    ]);
  });

  test("beside: what follows does not wait, except for what comes after it", async () => {
    const log: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = part("slow", {
      beside: true,
      make: async () => {
        log.push("slow begins");
        await promise;
        // Longer than anything that does not wait for it.
        await Bun.sleep(5);
        log.push("slow ends");
      },
    });
    const note = (id: string, after?: readonly string[]): Resource =>
      part(id, { ...(after === undefined ? {} : { after }), make: async () => void log.push(id) });
    const opener = part("opener", {
      make: async () => {
        log.push("opener");
        resolve();
      },
    });
    const { error } = await install(new World().host, [
      phase("a", slow, note("free")),
      phase("b", opener, note("waiting", ["slow", "never heard of"]), note("last")),
    ]);
    expect(error).toBeNull();
    expect(log).toEqual(["slow begins", "free", "opener", "slow ends", "waiting", "last"]);
  });

  test("the run is over when what runs beside is", async () => {
    const { events } = await install(new World().host, [
      phase("a", part("slow", { beside: true, make: () => Bun.sleep(5) }), part("quick", { make: nothing })),
    ]);
    expect(lines(events).slice(-3)).toEqual(["1/2 done", "A finished", "end done"]);
  });
});

describe("failure", () => {
  const fail = (message: string) => async (): Promise<void> => {
    throw new Error(message);
  };

  test("stops what has not begun, is recorded, and is thrown as it was", async () => {
    const world = new World();
    const log: string[] = [];
    const thrown = new Error("no");
    const make = async (): Promise<void> => {
      throw thrown;
    };
    const { events, error } = await install(world.host, [
      phase("a", part("bad", { make }), part("never", { make: async () => void log.push("never") })),
      phase("b", part("neither", { make: async () => void log.push("neither") })),
    ]);
    expect(error).toBe(thrown);
    expect(log).toEqual([]);
    expect(lines(events).slice(2)).toEqual(["1/3 do bad", "1/3 failed", "end failed"]);
    expect(lastRun(world.host)).toMatchObject({ command: "install", outcome: "failed", changes: 3 });
    expect(
      journalRows<{ resource: string; outcome: string }>(world.host, "SELECT * FROM changes"),
    ).toMatchObject([{ resource: "bad", outcome: "failed" }]);
  });

  test("waits for what runs beside before it ends", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const log: string[] = [];
    const slow = async (): Promise<void> => {
      await promise;
      log.push("slow ends");
    };
    const bad = async (): Promise<void> => {
      setTimeout(resolve, 5);
      throw new Error("no");
    };
    const { events } = await install(new World().host, [
      phase("a", part("slow", { beside: true, make: slow }), part("bad", { make: bad })),
    ]);
    expect(log).toEqual(["slow ends"]);
    expect(lines(events).slice(-3)).toEqual(["2/2 failed", "1/2 done", "end failed"]);
  });

  test("of something beside stops what has not begun, even what does not need it", async () => {
    const log: string[] = [];
    const { events, error } = await install(new World().host, [
      phase(
        "a",
        part("bad", { beside: true, make: fail("pull refused") }),
        part("runs meanwhile", { make: () => Bun.sleep(5) }),
        part("never", { make: async () => void log.push("never") }),
      ),
    ]);
    expect(error).toEqual(new Error("pull refused"));
    expect(log).toEqual([]);
    expect(lines(events).at(-1)).toBe("end failed");
  });

  test("of the last thing beside is not forgotten", async () => {
    const { error } = await install(new World().host, [
      phase("a", part("bad", { beside: true, make: fail("late") })),
    ]);
    expect(error).toEqual(new Error("late"));
  });
});

describe("invariant 7: no secret in events and journal", () => {
  const leaky: Resource = {
    id: "leaky",
    needs: [],
    diff: () => [
      {
        action: "run",
        summary: `log in with ${secret}`,
        make: async ({ progress }) => progress(`using ${secret}`),
      },
    ],
  };

  test("not in what is said, nor in what is kept", async () => {
    const { host } = new World();
    const { events } = await install(host, [phase("a", leaky)]);
    expect(lines(events)).toContain("1/1 log in with ***");
    expect(lines(events)).toContain("1 using ***");
    expect(JSON.stringify(events)).not.toContain(secret);
    expect(JSON.stringify(journalRows(host, "SELECT * FROM changes"))).not.toContain(secret);
  });

  test("a whole deployment with a secret file", async () => {
    const { host } = new World();
    const { events, plan } = await install(host, phases);
    expect(host.text("/opt/openclaw/secrets/token")).toBe(secret);
    const shown = plan.steps.flatMap((step) => step.changes);
    const kept = [...journalRows(host, "SELECT * FROM changes"), ...journalRows(host, "SELECT * FROM runs")];
    expect(JSON.stringify([shown, events, kept, host.mutations])).not.toContain(secret);
  });
});
