import { describe, expect, test } from "bun:test";
import { drawDeaths, parseOnly } from "../lab/crash/deaths.ts";
import { crashReport, type SubjectRun, withRun } from "../lab/crash/report.ts";

const death = { at: 7, mode: "kill", what: "run a | b", gap: 1.25, problem: null } as const;
const run: SubjectRun = {
  subject: "install",
  commands: ["CLINCHER_CRASH=2 npm run lab -- crash"],
  version: "0.1.0",
  minutes: 3.4,
  changes: 40,
  verdicts: [{ ...death, at: 12, mode: "EIO", problem: "2 things differ\n/etc/x" }, death],
};
const harden: SubjectRun = {
  ...run,
  subject: "harden",
  minutes: 2.1,
  changes: 9,
  verdicts: [{ ...death, mode: "stop", gap: 9 }],
};
const report = crashReport([run, harden]);

test.each([
  "**1 bad of 3.**",
  "in 6 minutes",
  "| install | 40 | 1 | 0 | 0 | 1 | 2 | 1 | 1.3 |",
  "| harden | 9 | 0 | 1 | 0 | 0 | 1 | 0 | 9.0 |",
  "| 7 | kill | `run a ¦ b` | 1.3 | as if nothing had happened |\n| 12 | EIO |",
  "**bad**: `2 things differ` |",
])("a report of deaths has %s", (part) => expect(report).toContain(part));

test("a report written in pieces counts a death that is tried again once, as it ended last", () => {
  const again: SubjectRun = { ...run, commands: ["again"], verdicts: [{ ...death, at: 12, mode: "EIO" }] };
  const [merged, other] = withRun([run, harden], again);
  expect(merged?.verdicts.map(({ at, problem }) => [at, problem])).toEqual([
    [7, null],
    [12, null],
  ]);
  expect([merged?.commands.length, merged?.minutes, other]).toEqual([2, 6.8, harden]);
});

describe("the deaths that are asked for", () => {
  test.each([
    ["harden", { harden: "sample" }],
    ["uninstall:30:EIO", { uninstall: [{ at: 30, mode: "EIO" }] }],
    [
      "install, uninstall:3-4:kill,uninstall:9:stop",
      {
        install: "sample",
        uninstall: [
          { at: 3, mode: "kill" },
          { at: 4, mode: "kill" },
          { at: 9, mode: "stop" },
        ],
      },
    ],
  ] as const)("%s", (text, wanted) =>
    expect(Object.fromEntries<unknown>(parseOnly(text))).toEqual({ ...wanted }),
  );

  test("one change, every way to die", () =>
    expect(parseOnly("install:5").get("install")).toEqual(
      (["kill", "stop", "ENOSPC", "EIO"] as const).map((mode) => ({ at: 5, mode })),
    ));

  test.each(["install:x", "install:5:die"])("%s is none", (text) =>
    expect(() => parseOnly(text)).toThrow("is no death"),
  );
});

describe("a sample", () => {
  const log = ["1 writeFile /a", "2 commit INSERT INTO x", "3 commit INSERT INTO x", "4 run b"];

  test("has no death twice, and as many as there are at most", () => {
    const all = drawDeaths(log, 100, 1).map(({ at, mode }) => `${at} ${mode}`);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe(16);
  });

  test("is the same for the same seed", () => expect(drawDeaths(log, 5, 3)).toEqual(drawDeaths(log, 5, 3)));
});
