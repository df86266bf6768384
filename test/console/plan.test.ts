import { describe, expect, test } from "bun:test";
import { planJson, renderPlan } from "../../src/console/plan.ts";
import type { Style } from "../../src/console/style.ts";
import { type Plan, planFrom } from "../../src/engine/plan.ts";
import { Facts } from "../../src/facts/fact.ts";
import type { Change } from "../../src/resources/resource.ts";
import { colourful, monochrome, piped } from "./styles.ts";

const make = async (): Promise<void> => {};

const planOf = (...phases: readonly (readonly [string, string, ...Omit<Change, "make">[]])[]): Plan =>
  planFrom(
    phases.map(([name, title, ...changes]) => ({
      name,
      title,
      resources: changes.map((change, at) => ({
        id: `${name} ${at}`,
        needs: [],
        diff: () => [{ ...change, make }],
      })),
    })),
    Facts.of(),
  );

const render = (plan: Plan, style: Style = monochrome): string =>
  `\n${renderPlan(plan, { style, took: 0.214, next: "clincher install" })}`;

const install = planOf(
  ["packages", "Packages", { action: "create", summary: "install curl restic" }],
  ["clock", "Clock"],
  [
    "docker",
    "Docker Engine",
    {
      action: "update",
      summary: "write /etc/docker/daemon.json (0644 root)",
      text: { before: '{\n  "a": 1\n}\n', after: '{\n  "a": 2,\n  "b": 3\n}\n' },
    },
    {
      action: "create",
      summary: "write /opt/openclaw/.env (0644 root)",
      text: { before: "", after: "A=1\nB=2\n" },
    },
    {
      action: "create",
      summary: "write /etc/clincher/secrets.toml (0600 root)",
      notes: ["secret: content not shown"],
    },
    { action: "delete", summary: "remove /etc/cron.d/old" },
    { action: "run", summary: "restart docker, its settings are newer than it" },
  ],
);

describe("plan for a person", () => {
  test("changes, diff, notes and the closing line; phases without changes are left out", () => {
    expect(render(install)).toBe(`
Packages
  + install curl restic

Docker Engine
  ~ write /etc/docker/daemon.json (0644 root)
      @@ -1,3 +1,4 @@
       {
      -  "a": 1
      +  "a": 2,
      +  "b": 3
       }
  + write /opt/openclaw/.env (0644 root)
      2 lines
  + write /etc/clincher/secrets.toml (0600 root)
      secret: content not shown
  - remove /etc/cron.d/old
  > restart docker, its settings are newer than it

Plan: 3 to add, 1 to change, 1 to remove, 1 to run. Run: clincher install
`);
  });

  test("a pipe gets the same text", () => expect(render(install, piped)).toBe(render(install)));

  test("colours change nothing but colours", () => {
    expect(render(install, colourful)).not.toBe(render(install));
    expect(Bun.stripANSI(render(install, colourful))).toBe(render(install));
  });

  test("invariant 4: nothing to do is said as such", () => {
    const none = planOf(["clock", "Clock"]);
    expect(render({ ...none, resources: 87 })).toBe(
      "\nNo changes. This server is as described. (87 resources looked at, 0.21 s)\n",
    );
  });

  test("long diffs and long lines are cut, and it is said how much", () => {
    const before = Array.from({ length: 60 }, (_, at) => `old ${at}\n`).join("");
    const after = `${"x".repeat(100)}\n`;
    const plan = planOf(["a", "A", { action: "update", summary: "write /x", text: { before, after } }]);
    const lines = render(plan).split("\n");
    expect(lines.filter((line) => line.includes("-old"))).toHaveLength(39);
    expect(lines).toContain("      (22 more lines)");
    const all = renderPlan(plan, { style: monochrome, took: 0, next: "x", diffLines: 100 }).split("\n");
    expect(all.find((line) => line.includes("+x"))).toBe(`      +${"x".repeat(72)}…`);
  });

  test("invariant 7: a secret that somebody else left in a file is not shown", () => {
    const plan = planOf([
      "a",
      "A",
      {
        action: "update",
        summary: "write sk-live",
        notes: ["was sk-live"],
        text: { before: "key = sk-live\n", after: "key = none\n" },
      },
    ]);
    const redact = (text: string): string => text.replaceAll("sk-live", "***");
    expect(renderPlan(plan, { style: piped, took: 0, next: "x", redact })).not.toContain("sk-live");
    expect(JSON.stringify(planJson(plan, redact))).not.toContain("sk-live");
    expect(JSON.stringify(planJson(plan))).toContain("sk-live");
  });

  test("what others wrote cannot command the terminal", () => {
    const plan = planOf([
      "a",
      "A",
      { action: "update", summary: "x", text: { before: "\u001b[2Jgone\n", after: "" } },
    ]);
    expect(render(plan)).toContain("      -gone\n");
  });
});

test("plan as data", () => {
  expect(planJson(install)).toEqual({
    resources: 6,
    changes: 6,
    actions: { create: 3, update: 1, delete: 1, run: 1 },
    steps: [
      {
        phase: "packages",
        resource: "packages 0",
        changes: [{ action: "create", summary: "install curl restic", notes: [], diff: null }],
      },
      {
        phase: "docker",
        resource: "docker 0",
        changes: [
          {
            action: "update",
            summary: "write /etc/docker/daemon.json (0644 root)",
            notes: [],
            diff: ["@@ -1,3 +1,4 @@", " {", '-  "a": 1', '+  "a": 2,', '+  "b": 3', " }"],
          },
        ],
      },
      {
        phase: "docker",
        resource: "docker 1",
        changes: [
          {
            action: "create",
            summary: "write /opt/openclaw/.env (0644 root)",
            notes: [],
            diff: ["@@ -0,0 +1,2 @@", "+A=1", "+B=2"],
          },
        ],
      },
      {
        phase: "docker",
        resource: "docker 2",
        changes: [
          {
            action: "create",
            summary: "write /etc/clincher/secrets.toml (0600 root)",
            notes: ["secret: content not shown"],
            diff: null,
          },
        ],
      },
      {
        phase: "docker",
        resource: "docker 3",
        changes: [{ action: "delete", summary: "remove /etc/cron.d/old", notes: [], diff: null }],
      },
      {
        phase: "docker",
        resource: "docker 4",
        changes: [
          {
            action: "run",
            summary: "restart docker, its settings are newer than it",
            notes: [],
            diff: null,
          },
        ],
      },
    ],
  });
});
