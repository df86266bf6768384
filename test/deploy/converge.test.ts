import { describe, expect, test } from "bun:test";
import { converge } from "../../src/deploy/converge.ts";
import { exclusively } from "../../src/deploy/lock.ts";
import { makePlan } from "../../src/engine/plan.ts";
import { endedPath } from "../../src/facts/revert.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import type { Phase } from "../../src/phases/phase.ts";
import { Failure } from "../../src/problem.ts";
import { file } from "../../src/resources/file.ts";
import type { Resource } from "../../src/resources/resource.ts";

const machine = (): MemoryHost => new MemoryHost({ files: { "/etc/hostname": "a\n", "/var/lib/x": "" } });
const run = {
  command: "install",
  version: "1",
  listen: () => {},
  redact: (text: string) => text.replaceAll("s3cret", "[key]"),
};
const phase = (...resources: readonly Resource[]): readonly Phase[] => [{ name: "a", title: "A", resources }];

const failureOf = async (work: Promise<unknown>): Promise<Failure> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Failure) return error;
  throw new Error(`no Failure but ${String(error)}`);
};

const wanted = file({ path: "/etc/motd", content: "hello\n", mode: 0o644, uid: 0, gid: 0 });

describe("converge", () => {
  test("invariant 4: makes it so, and then there is nothing to do", async () => {
    const host = machine();
    await converge(host, phase(wanted), await makePlan(host, phase(wanted)), run);
    expect(host.text("/etc/motd")).toBe("hello\n");
    expect((await makePlan(host, phase(wanted))).changes).toBe(0);
  });

  test("a change that does not hold is said, and is not a success", async () => {
    const stubborn: Resource = {
      ...wanted,
      diff: () => [{ action: "update", summary: "write s3cret", make: async () => {} }],
    };
    const host = machine();
    const failure = await failureOf(
      converge(host, phase(stubborn), await makePlan(host, phase(stubborn)), run),
    );
    expect(failure.exit).toBe(1);
    expect(failure.problems[0]?.what).toContain("1 of 1 resources are not as described");
    expect(failure.problems[0]?.why).toBe("write [key]");
  });

  /** Shows itself only when the first change is made, and could cut the operator off. */
  const late: Resource = {
    id: "late",
    needs: wanted.needs,
    risk: { paths: ["/etc/hostname"], restore: [] },
    diff: (facts) =>
      wanted.diff(facts, { changes: () => false }).length > 0
        ? []
        : [
            {
              action: "update",
              summary: "close the old port",
              make: ({ host }) =>
                host.writeFile("/etc/hostname", "closed\n", { mode: 0o644, uid: 0, gid: 0 }),
            },
          ],
  };

  test.each<[what: string, at: number, name: string]>([
    ["during the run counts", Number.MAX_SAFE_INTEGER, "closed\n"],
    ["of an earlier change is none of this", 1, "a\n"],
  ])("a confirmation %s", async (_, at, name) => {
    const host = machine();
    host.put(endedPath, JSON.stringify({ outcome: "confirmed", at, why: "x" }));
    const phases = phase(wanted, late);
    await failureOf(converge(host, phases, await makePlan(host, phases), run));
    expect(host.text("/etc/hostname")).toBe(name);
  });

  test("invariant 7: what a tool said is told without its secrets", async () => {
    const talkative: Resource = {
      ...wanted,
      diff: () => [
        {
          action: "run",
          summary: "run",
          make: () => {
            throw new Failure(1, { what: "it said s3cret", why: "s3cret", fix: "not s3cret" });
          },
        },
      ],
    };
    const host = machine();
    const failure = await failureOf(
      converge(host, phase(talkative), await makePlan(host, phase(talkative)), run),
    );
    expect(failure.problems).toEqual([{ what: "it said [key]", why: "[key]", fix: "not [key]" }]);
  });
});

test.each<readonly [string, string, boolean, string]>([
  ["confirmed, and more than ssh is left", "confirmed", false, "a\n"],
  ["confirmed, and only ssh is left", "confirmed", true, "closed\n"],
  ["taken back, and only ssh is left", "reverted", true, "a\n"],
])(
  "what a change of ssh leaves over is made at once only where it is confirmed: %s",
  async (_, outcome, only, name) => {
    const host = machine();
    host.put(endedPath, JSON.stringify({ outcome, at: Number.MAX_SAFE_INTEGER, why: "x" }));
    // Each shows itself only when the first change is made.
    const later = (path: string, risk?: Resource["risk"]): Resource => ({
      id: `late ${path}`,
      needs: wanted.needs,
      ...(risk === undefined ? {} : { risk }),
      diff: (facts) =>
        wanted.diff(facts, { changes: () => false }).length > 0
          ? []
          : [
              {
                ...{ action: "update", summary: "late" },
                make: (work) => work.host.writeFile(path, "closed\n", { mode: 0o644, uid: 0, gid: 0 }),
              },
            ],
    });
    const phases = phase(
      wanted,
      later("/etc/hostname", { paths: ["/etc/hostname"], restore: [] }),
      ...(only ? [] : [later("/etc/other")]),
    );
    await converge(host, phases, await makePlan(host, phases), run).catch(() => {});
    expect([host.text("/etc/hostname"), host.text("/etc/other")]).toEqual([name, null]);
  },
);

test("invariant 7: a defect is told without secrets too", async () => {
  const broken: Resource = {
    ...wanted,
    diff: () => [{ action: "run", summary: "run", make: () => Promise.reject(new Error("saw s3cret")) }],
  };
  const host = machine();
  const work = converge(host, phase(broken), await makePlan(host, phase(broken)), run);
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toHaveProperty("message", "saw [key]");
});

describe("invariant 13: one clincher at a time", () => {
  test("the second is told, and the lock is free again when the first is done, however it ends", async () => {
    const host = machine();
    await exclusively(host, async () => {
      const failure = await failureOf(exclusively(host, async () => "never"));
      expect(failure.exit).toBe(5);
    });
    await failureOf(
      exclusively(host, async () => {
        throw new Failure(1, { what: "x", fix: "y" });
      }),
    );
    expect(await exclusively(host, async () => "free")).toBe("free");
  });

  test("whoever is not root is told that, and not that it is busy", async () => {
    const host = new MemoryHost({ user: 1000 });
    expect((await failureOf(exclusively(host, async () => "never"))).exit).toBe(4);
  });
});
