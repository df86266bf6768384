import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { completeSecrets } from "../../src/settings/secrets/generate.ts";
import {
  checkLimits,
  limitsFor,
  memoryOf,
  reservedMemory,
  resolveDeployment,
  tierFor,
  type tierLimits,
} from "../../src/settings/tiers.ts";
import { gibibyte, mebibyte, memoryText } from "../../src/settings/values/size.ts";
import { settingsOf } from "./support.ts";

const machine = (memory: number, cpus = 16) => ({
  architecture: "x64" as const,
  os: { id: "debian" as const, codename: "trixie", version: "13" },
  memory: memory * gibibyte,
  cpus,
});
const deployment = (settings: Parameters<typeof settingsOf>[0], memory: number, cpus = 16) =>
  resolveDeployment(settingsOf(settings), completeSecrets({}), machine(memory, cpus));
const sizes = ({ gateway, litellm, egress }: (typeof tierLimits)["growth"]) =>
  [gateway, litellm, egress].map(({ memory, cpus }) => `${memoryText(memory)}/${cpus}`);

test.each([
  [3.5, "starter"],
  [7.7, "starter"],
  [11.9, "starter"],
  [12, "growth"],
  [15.6, "growth"],
  [31.3, "growth"],
  [32, "production"],
  [62.8, "production"],
])("%d GiB is %s", (memory, tier) => {
  expect(tierFor(memory * gibibyte)).toBe(tier as ReturnType<typeof tierFor>);
  expect(deployment({}, memory).tier).toBe(tier as ReturnType<typeof tierFor>);
});

test("the tiers' limits on the machines they are for", () => {
  expect(sizes(deployment({}, 7.7, 4).limits)).toEqual(["3G/3", "1536M/1", "128M/0.5"]);
  expect(sizes(deployment({}, 15.6, 8).limits)).toEqual(["8G/6", "2G/2", "128M/0.5"]);
  expect(sizes(deployment({}, 62.8, 16).limits)).toEqual(["16G/8", "2G/2", "128M/0.5"]);
});

describe("a machine smaller than its tier", () => {
  test("the gateway gives way first", () => {
    expect(sizes(deployment({}, 4, 2).limits)).toEqual(["1280M/2", "1536M/1", "128M/0.5"]);
    expect(sizes(deployment({}, 3.5, 1).limits)).toEqual(["1G/1", "1280M/1", "128M/0.5"]);
    expect(sizes(deployment({ tier: "production" }, 8, 2).limits)).toEqual(["4864M/2", "2G/2", "128M/0.5"]);
  });

  test("what the operator gave stays", () => {
    const limits = { gateway: { memory: "3G" }, egress: { cpus: 0.25 } };
    expect(sizes(deployment({ limits }, 4, 2).limits)).toEqual(["3G/2", "1G/1", "128M/0.25"]);
  });
});

test("the limits fit into every machine that preflight accepts, for every tier", () => {
  const tier = fc.constantFrom("starter" as const, "growth" as const, "production" as const);
  const none = settingsOf({}).limits;
  fc.assert(
    fc.property(
      tier,
      fc.integer({ min: 3584, max: 262_144 }),
      fc.integer({ min: 1, max: 128 }),
      (name, memory, cpus) => {
        const limits = limitsFor(name, none, { memory: memory * mebibyte, cpus });
        expect(memoryOf(limits)).toBeLessThanOrEqual(memory * mebibyte - reservedMemory);
        for (const limit of Object.values(limits)) {
          expect(limit.cpus).toBeLessThanOrEqual(cpus);
          expect(limit.memory % mebibyte).toBe(0);
        }
      },
    ),
    { numRuns: 500 },
  );
});

describe("asking for more than there is", () => {
  const problems = (limits: NonNullable<Parameters<typeof settingsOf>[0]>["limits"], memory = 8, cpus = 4) =>
    checkLimits(deployment({ ...(limits === undefined ? {} : { limits }) }, memory, cpus)).map(
      ({ what }) => what,
    );
  test.each([
    [{}, []],
    [{ gateway: { memory: "5G", cpus: 4 } }, []],
    [{ gateway: { cpus: 4.5 } }, ["limits.gateway.cpus: 4.5 is more than this machine has (4)"]],
    [{ gateway: { memory: "7G" } }, ["limits: the containers may take 8448M, this machine has 7G for them"]],
  ])("%#", (limits, expected) => {
    expect(problems(limits)).toEqual(expected);
  });
});
