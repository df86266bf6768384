import { describe, expect, test } from "bun:test";
import { reach } from "../../src/deploy/reach.ts";
import { changedSince } from "../../src/engine/edits.ts";
import type { Plan } from "../../src/engine/plan.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import type { Change } from "../../src/resources/resource.ts";
import { gatewayImage } from "../../src/stack/pins.ts";
import { deployment } from "../stack/deployment.ts";

const given = deployment();
const site = { deployment: given } as Parameters<typeof reach>[1]["site"];
const gateway = gatewayImage(given);

const planOf = (...steps: readonly (readonly [id: string, Partial<Change>])[]): Plan => ({
  ...{ phases: [], resources: steps.length, changes: steps.length },
  steps: steps.map(([id, change]) => ({
    phase: "a",
    resource: { id, needs: [], diff: () => [] },
    changes: [{ action: "update", summary: id, make: async () => {}, ...change }],
  })),
});

const asked: string[] = [];
/** Everything answers but these; the registry has no image. */
const internet = (...silent: readonly string[]): MemoryHost =>
  new MemoryHost({
    reachable: (name) => {
      asked.push(name);
      return !silent.includes(name);
    },
    requests: ({ method, url }) => {
      asked.push(`${method} ${url}`);
      return { ok: true, status: method === "HEAD" ? 404 : 200, body: "", headers: {} };
    },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
  });
const outcome = async (host: MemoryHost, plan: Plan): Promise<string> => {
  asked.length = 0;
  return await reach(host, { plan, site }).then(
    (told) =>
      `told ${told
        .map(({ what }) => what)
        .filter((what) => what.includes(changedSince))
        .join()}`,
    (error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      return `exit ${error.exit}: ${error.problems.map(({ what }) => what).join(", ")}`;
    },
  );
};

describe("before the first change", () => {
  const a = ["x", { reaches: ["a.example:443"] }] as const;
  const b = ["y", { reaches: ["b.example:443"] }] as const;
  const pull = ["images", { notes: ["other:1: new", `${gateway}: new`] }] as const;
  test.each<readonly [string, MemoryHost, Plan, string]>([
    ["what is needed answers", internet(), planOf(a, b), "told "],
    ["one place does not answer", internet("b.example"), planOf(a, b), "exit 6: b.example"],
    ["nothing is to be changed", internet("a.example"), { ...planOf(a), changes: 0 }, "told "],
    ["the release to be pulled does not exist", internet(), planOf(pull), "exit 3: There is no OpenClaw"],
    ["another image is pulled", internet(), planOf(["images", { notes: ["other:1: new"] }]), "told "],
    ["something else names it", internet(), planOf(["file", { notes: [`${gateway}: new`] }]), "told "],
  ])("%s", async (_, host, plan, expected) => expect(await outcome(host, plan)).toStartWith(expected));

  test("a plan without changes asks nobody", async () => {
    await outcome(internet(), { ...planOf(a), changes: 0 });
    expect(asked).toEqual([]);
  });

  test("what somebody changed since is put back, and said", async () => {
    const plan = planOf(
      ["file /etc/x", { notes: [`${changedSince} yesterday`] }],
      ["file /etc/y", { notes: ["new"] }],
    );
    expect(await outcome(internet(), plan)).toContain(`told /etc/x was ${changedSince} yesterday`);
  });
});
