import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { packages as installed } from "../../src/facts/packages.ts";
import type { Command, CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { packages } from "../../src/resources/packages.ts";
import { changing, shown } from "./given.ts";

const wanted = packages("base", ["curl", "restic"]);
const have = (...names: readonly string[]) => [installed, new Map(names.map((name) => [name, "1"]))] as const;

const make = async (answer: (command: Command) => CommandResult): Promise<MemoryHost> => {
  const host = new MemoryHost({ commands: answer });
  for (const change of wanted.diff(Facts.of(have()), changing()))
    await change.make({ host, progress: () => {} });
  return host;
};
const fine: CommandResult = { code: 0, stdout: "", stderr: "" };

describe("packages", () => {
  test.each([
    ["nothing to do", ["curl", "restic", "vim"], []],
    ["one is missing", ["curl"], ["install restic"]],
    ["all are missing", [], ["install curl restic"]],
  ])("%s", (_, there, summaries) => {
    expect(shown(wanted, [have(...there)]).map((change) => change.summary)).toEqual(summaries);
  });

  test("looked up first, then installed, waiting for another apt, asking nothing", async () => {
    const environments: unknown[] = [];
    const host = await make(({ environment }) => {
      environments.push(environment);
      return fine;
    });
    expect(host.mutations).toEqual([
      "run apt-get -q -y -o DPkg::Lock::Timeout=300 update",
      "run apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends curl restic",
    ]);
    expect(environments).toEqual(Array(2).fill({ DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_MODE: "a" }));
  });

  test("a failure says what apt said, and installs nothing", async () => {
    const stdout = "Hit:1 x\nE: one\n";
    const stderr = "Err:2 two\nW: three\nE: four\nE: five\n";
    const failure = await make(() => ({ code: 100, stdout, stderr })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    if (!(failure instanceof Failure)) return;
    expect(failure.exit).toBe(6);
    expect(failure.problems).toEqual([
      {
        what: "Looking up packages failed (apt-get exit code 100)",
        why: "Err:2 two\nW: three\nE: four\nE: five",
        fix: expect.stringContaining("apt-get update"),
      },
    ]);
  });
});
