import { describe, expect, test } from "bun:test";
import { groups, loadScenario, scenarioNames, scenariosOf } from "../lab/scenarios.ts";

describe("names of the lab", () => {
  test("a group is no scenario, and all that it names are", async () => {
    const names = await scenarioNames();
    for (const [name, { scenarios }] of Object.entries(groups)) {
      expect(names).not.toContain(name);
      for (const each of scenarios) expect((await loadScenario(each)).name).toBe(each);
    }
  });
  test("each is run once, in the order that was given", () => {
    expect(scenariosOf(["upgrade", "restore-faults", "disk-full"])).toEqual([
      ...["upgrade", "backup-faults", "restore-cut-off", "promote-faults", "upgrade-faults", "disk-full"],
    ]);
  });
});
