import { describe, expect, test } from "bun:test";
import { applyPlan, type Protection } from "../../../src/engine/apply.ts";
import { planFrom } from "../../../src/engine/plan.ts";
import { Facts } from "../../../src/facts/fact.ts";
import type { Resource } from "../../../src/resources/resource.ts";
import { risk, server } from "./server-at-risk.ts";

describe("invariant: no change that could cut the operator off is made before the way back is armed", () => {
  const resource = (id: string, risky: boolean, log: string[], fails = false): Resource => ({
    id,
    needs: [],
    ...(risky ? { risk } : {}),
    diff: () => [
      {
        action: "run",
        summary: id,
        make: async () => {
          log.push(id);
          if (fails) throw new Error("it failed");
        },
      },
    ],
  });
  const run = async (
    resources: (log: string[]) => readonly Resource[],
    armed = true,
  ): Promise<readonly string[]> => {
    const log: string[] = [];
    const protection: Protection = {
      arm: async (risks) => {
        log.push(`arm ${risks.length}`);
        if (!armed) throw new Error("cannot arm");
      },
      check: async () => void log.push("check"),
      undo: async () => void log.push("undo"),
    };
    const plan = planFrom([{ name: "p", title: "P", resources: resources(log) }], Facts.of());
    const host = server();
    const options = { command: "install", version: "1", listen: () => {}, redact: (text: string) => text };
    await applyPlan(host, plan, { ...options, protection }).catch((error: unknown) =>
      log.push(String(error)),
    );
    return log;
  };

  test("armed once, with all risks, before the first", async () => {
    const log = await run((log) => [
      resource("safe", false, log),
      resource("risky", true, log),
      resource("another", true, log),
    ]);
    expect(log).toEqual(["safe", "arm 2", "risky", "check", "another"]);
  });

  test("nothing is armed for nothing", async () => {
    expect(await run((log) => [resource("safe", false, log)])).toEqual(["safe"]);
  });

  test("what cannot be armed is not changed", async () => {
    const log = await run((log) => [resource("risky", true, log)], false);
    expect(log).toEqual(["arm 1", "Error: cannot arm"]);
  });

  test("a change without risk that fails takes nothing back", async () => {
    const log = await run((log) => [resource("risky", true, log), resource("safe", false, log, true)]);
    expect(log).toEqual(["arm 1", "risky", "safe", "Error: it failed"]);
  });

  test("a risky change that fails is taken back at once", async () => {
    const log = await run((log) => [resource("risky", true, log, true), resource("never", true, log)]);
    expect(log).toEqual(["arm 2", "risky", "undo", "Error: it failed"]);
  });
});
