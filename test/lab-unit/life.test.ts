import { describe, expect, test } from "bun:test";
import { chosen, type Life, type StepName, script, steps } from "../lab/life/steps.ts";
import { seeded } from "../lab/random.ts";
import { newRelease, oldRelease } from "../lab/upgrade.ts";

const fresh: Life = {
  ...{ world: "none", release: oldRelease, saved: [], aside: null, kept: null },
  ...{ stopped: false, port: 9922, worlds: 0 },
};

/** The exit code of each step, and how the server is in the end. */
const lived = (names: readonly StepName[]) => {
  let life = fresh;
  const exits = names.map((name) => {
    const { exit, life: after } = steps[name]?.outcome(life) ?? { exit: -1, life };
    life = after;
    return `${name} ${exit}`;
  });
  return { exits, life };
};

describe("what has to come of a life", () => {
  test.each<readonly [readonly StepName[], Partial<Life>, string]>([
    [["work", "backup", "work", "restore"], { world: "w1" }, "restore 0"],
    [["work", "backup", "work", "restore", "undo"], { world: "w2" }, "undo 0"],
    [["work", "backup", "work", "restore", "upgradeFails", "undo"], { world: "w2" }, "undo 0"],
    [["work", "backup", "work", "restore", "upgrade", "rollback", "undo"], { world: "w2" }, "undo 0"],
    [["work", "upgrade", "work", "restore", "rollback", "undo"], { world: "w1" }, "undo 3"],
    [["upgrade", "backup", "rollback", "restore"], { release: oldRelease }, "restore 4"],
    [["work", "upgrade", "reinstall", "rollback"], { world: "w1", release: newRelease }, "rollback 3"],
    [["stop", "upgrade"], { stopped: true }, "upgrade 4"],
  ])("%j", (names, life, last) => {
    const { exits, life: after } = lived(names);
    expect(exits.at(-1)).toBe(last);
    expect(after).toMatchObject(life);
  });

  test("the script does everything, and is refused now and then", () => {
    expect(Object.keys(steps).filter((name) => !script.includes(name))).toEqual([]);
    expect(lived(script).exits.filter((each) => !each.endsWith(" 0")).length).toBeGreaterThan(5);
  });

  test("a seed decides which steps come", () => {
    expect(chosen(seeded(7), 12)).toEqual(chosen(seeded(7), 12));
    expect(chosen(seeded(8), 12)).not.toEqual(chosen(seeded(7), 12));
  });
});
