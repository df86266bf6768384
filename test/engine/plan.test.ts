import { describe, expect, test } from "bun:test";
import { factsOf, makePlan, planFrom } from "../../src/engine/plan.ts";
import { type Fact, Facts } from "../../src/facts/fact.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import type { Change, Resource } from "../../src/resources/resource.ts";
import { install } from "./runs.ts";
import { phases, World } from "./world.ts";

const change = (summary: string): Change => ({ action: "run", summary, make: async () => {} });
const resource = (id: string, diff: Resource["diff"], needs: readonly Fact<unknown>[] = []): Resource => ({
  id,
  needs,
  diff,
});

describe("plan", () => {
  test("a resource is told which ones before it change, not which after", () => {
    const seen: unknown[] = [];
    const look = (id: string, changes: number): Resource =>
      resource(id, (_, earlier) => {
        seen.push([id, ["a", "b", "c"].filter((each) => earlier.changes(each))]);
        return Array.from({ length: changes }, () => change(id));
      });
    const plan = planFrom(
      [
        { name: "one", title: "One", resources: [look("a", 2), look("b", 0)] },
        { name: "two", title: "Two", resources: [look("c", 1)] },
      ],
      Facts.of(),
    );
    expect(seen).toEqual([
      ["a", []],
      ["b", ["a"]],
      ["c", ["a"]],
    ]);
    expect(plan.steps.map(({ phase, resource: { id }, changes }) => [phase, id, changes.length])).toEqual([
      ["one", "a", 2],
      ["two", "c", 1],
    ]);
    expect([plan.resources, plan.changes]).toEqual([3, 3]);
  });

  test("every fact is read once, before anything is decided", async () => {
    const log: string[] = [];
    const fact = (key: string): Fact<string> => ({
      key,
      read: async () => {
        log.push(`read ${key}`);
        return key;
      },
    });
    const look = (id: string): Resource =>
      resource(
        id,
        (facts) => {
          log.push(`${id} saw ${facts.get(fact("x"))}`);
          return [];
        },
        [fact("x"), fact(id)],
      );
    const two = [{ name: "p", title: "P", resources: [look("a"), look("b")] }];
    expect(factsOf(two)).toHaveLength(4);
    await makePlan(new MemoryHost(), two);
    expect(log).toEqual(["read x", "read a", "read b", "a saw x", "b saw x"]);
  });

  test("invariant 4: a second run has nothing to do, and writes nothing, not even to the journal", async () => {
    const world = new World();
    expect((await install(world.host, phases)).error).toBeNull();
    const before = world.host.mutations.length;
    const state = await world.state();
    const second = await install(world.host, phases);
    expect(second.plan.steps).toEqual([]);
    expect(second.plan.resources).toBe(8);
    expect(second.events).toEqual([]);
    const written = world.host.mutations
      .slice(before)
      .filter((each) => !/^run (dpkg-query|systemctl show)/.test(each));
    expect(written).toEqual([]);
    expect(await world.state()).toEqual(state);
  });

  test("invariant 4: drift is found, and mended", async () => {
    const world = new World();
    await install(world.host, phases);
    world.host.put("/etc/docker/daemon.json", "{ }\n");
    const { plan, error } = await install(world.host, phases);
    expect(error).toBeNull();
    expect(plan.steps.flatMap(({ changes }) => changes.map((each) => each.summary))).toEqual([
      "write /etc/docker/daemon.json (0644 root)",
      "restart docker, its settings are newer than it",
    ]);
    expect(world.host.text("/etc/docker/daemon.json")).toBe("{}\n");
  });

  test("invariant 5: what plan shows is what install makes happen: the same objects, in the same order", async () => {
    const made: Change[] = [];
    const changes: Change[] = ["one", "two", "three"].map((summary) => ({
      action: "run",
      summary,
      make: async () => {
        const self = changes.find((each) => each.summary === summary);
        if (self !== undefined) made.push(self);
      },
    }));
    const [one, two, three] = changes;
    if (one === undefined || two === undefined || three === undefined) throw new Error("three changes");
    const { plan, error } = await install(new World().host, [
      { name: "a", title: "A", resources: [resource("x", () => [one, two])] },
      { name: "b", title: "B", resources: [resource("y", () => []), resource("z", () => [three])] },
    ]);
    expect(error).toBeNull();
    const planned = plan.steps.flatMap((step) => step.changes);
    expect(planned).toHaveLength(3);
    for (const [at, each] of planned.entries()) expect(made[at]).toBe(each);
  });
});
