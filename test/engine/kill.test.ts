import { expect, test } from "bun:test";
import fc from "fast-check";
import { lastRun, ownPaths } from "../../src/engine/journal.ts";
import { makePlan } from "../../src/engine/plan.ts";
import { Died, dyingAt } from "./dying.ts";
import { install, journalRows } from "./runs.ts";
import { type Before, fresh, phases, World } from "./world.ts";

/** Dies at mutation n, then runs the same command again. False when there was no n-th mutation. */
const dieAndFinish = async (before: Before, n: number, when: "before" | "after"): Promise<boolean> => {
  const undisturbed = new World(before);
  expect((await install(undisturbed.host, phases)).error).toBeNull();

  const world = new World(before);
  const first = await install(world.host, phases, dyingAt(world.host, n, when));
  if (first.error === null) return false;
  expect(first.error).toBeInstanceOf(Died);
  // Only its very last mutation says that it is done.
  const claims = lastRun(world.host)?.outcome;
  if (claims === "done") expect((await makePlan(world.host, phases)).changes).toBe(0);
  else expect(claims ?? null).toBeNull();

  const second = await install(world.host, phases);
  expect(second.error).toBeNull();
  expect(await world.state()).toEqual(await undisturbed.state());
  expect((await makePlan(world.host, phases)).changes).toBe(0);
  expect(lastRun(world.host)?.outcome).toBe("done");

  const kept = journalRows<{ path: string; kind: string; content: Uint8Array | null }>(
    world.host,
    "SELECT path, kind, content FROM originals",
  );
  expect(new Set(kept.map(({ path }) => path)).size).toBe(kept.length);
  for (const { path, content } of kept)
    expect([path, content === null ? undefined : Buffer.from(content).toString()]).toEqual([
      path,
      ownPaths.some((own) => path.startsWith(own)) ? undefined : before.files[path],
    ]);
  return true;
};

test.each(["before", "after"] as const)(
  "invariant 3: a process that dies right %s any of its mutations is finished by the next run (fresh server)",
  async (when) => {
    let n = 0;
    while (await dieAndFinish(fresh, n, when)) n += 1;
    // Three tables, a run and its end, eight resources that are journalled twice: it really died often.
    expect(n).toBeGreaterThan(30);
  },
);

test("invariant 3: the same on servers in any state", async () => {
  const text = fc.constantFrom("{}\n", "somebody's\n", "");
  const before: fc.Arbitrary<Before> = fc.record({
    files: fc.dictionary(
      fc.constantFrom("/etc/docker/daemon.json", "/opt/openclaw/SOUL.md", "/opt/openclaw/secrets/token"),
      text,
    ),
    packages: fc.subarray(["adduser", "curl", "restic"]),
    docker: fc.record({ active: fc.boolean(), enabled: fc.boolean() }),
  });
  const when = fc.constantFrom("before" as const, "after" as const);
  await fc.assert(
    fc.asyncProperty(before, fc.nat(50), when, async (state, n, moment) => {
      await dieAndFinish(state, n, moment);
    }),
    { numRuns: 150 },
  );
});
