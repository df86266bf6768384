import { describe, expect, test } from "bun:test";
import { scheduleText } from "../../src/cli/schedule.ts";
import { makePlan } from "../../src/engine/plan.ts";
import { ownLeasePath, standbyPath } from "../../src/facts/lease.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { syncPhase } from "../../src/phases/sync.ts";
import type { Timing } from "../../src/phases/timetable.ts";
import { readRecords, recorded, type TaskRecord } from "../../src/recovery/records.ts";
import { readSchedule, taskAlerts } from "../../src/recovery/schedule.ts";
import { monochrome } from "../console/styles.ts";
import { deployment } from "../stack/deployment.ts";

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 21, 8);
const backup: Timing = {
  ...{ task: "backup", minute: 20, hours: [3, 9, 15, 21], period: 6 },
  argv: ["clincher", "backup", "run", "--wait", "30m"],
};

/** A run that ended so many hours ago; null when it did not end. */
const run = (ago: number, outcome: TaskRecord["outcome"], said = ""): TaskRecord => ({
  task: "backup",
  started: now - ago * hour - 5000,
  ended: outcome === null ? null : now - ago * hour,
  ...{ outcome, said, bytes: null },
});

const cases: readonly (readonly [string, readonly TaskRecord[], number, readonly string[]])[] = [
  ["all is well", [run(2, "done")], 100, []],
  ["not yet time for the first", [], 8.9, []],
  ["the first did not come", [], 9.1, ["There has been no good backup yet; there is to be one every 6 h"]],
  ["one may be late", [run(8.9, "done")], 100, []],
  [
    "one is missing",
    [run(9.1, "done")],
    100,
    ["There has been no good backup for 9 h; there is to be one every 6 h"],
  ],
  ["one runs", [run(0, null), run(6, "done")], 100, []],
  ["one was cut off, and its successor is not due yet", [run(2, null), run(8, "done")], 100, []],
  [
    "all were cut off",
    [run(2, null), run(8, null), run(14, "done")],
    100,
    ["There has been no good backup for 14 h; there is to be one every 6 h"],
  ],
  [
    "the last failed",
    [run(1, "failed", "disk full\nmore"), run(7, "done")],
    100,
    ["The last backup failed: disk full"],
  ],
  ["a failure that was mended", [run(0.5, "done"), run(1, "failed", "disk full")], 100, []],
  [
    "they fail for days",
    [run(1, "failed", "no route"), run(7, "failed", "no route"), run(80, "done")],
    100,
    [
      "The last backup failed: no route",
      "There has been no good backup for 3 days; there is to be one every 6 h",
    ],
  ],
  ["the clock went back", [run(-400 * 24, "done")], 100, ["The last backup lies in the future"]],
];

test.each(cases)("%s", (_, records, scheduledFor, expected) => {
  const alerts = taskAlerts(backup, records, now - scheduledFor * hour, now);
  expect(alerts.map(({ what }) => what)).toEqual([...expected]);
  for (const { fix } of alerts) expect(fix).toMatch(/^(clincher backup run|Look at the clock: timedatectl)$/);
});

describe("the record", () => {
  const plain = (text: string): string => text;

  test("of a run that ended well, failed, and was cut off", async () => {
    const host = new MemoryHost({ files: { "/var/lib/other": "" } });
    await recorded(host, "backup", plain, async () => ({ result: 1, said: "abc in local", bytes: 7 }));
    const failing = recorded(
      host,
      "backup",
      (text) => text.replace("hunter2", "***"),
      async () => {
        throw new Error("wrong key hunter2");
      },
    );
    expect(failing).rejects.toThrow("hunter2");
    await failing.catch(() => {});
    let cut: readonly TaskRecord[] = [];
    await recorded(host, "backup", plain, async () => {
      cut = readRecords(host, "backup");
      return { result: 1, said: "" };
    });
    expect(cut.map(({ outcome, said, bytes }) => [outcome, said, bytes])).toEqual([
      [null, "", null],
      ["failed", "wrong key ***", null],
      ["done", "abc in local", 7],
    ]);
    expect(readRecords(host, "verify")).toEqual([]);
  });
});

const style = monochrome;

test("alerts come first", () => {
  const text = scheduleText(
    {
      enabled: true,
      standby: false,
      lost: false,
      alerts: [{ task: "backup", what: "The last backup failed: disk full", fix: "clincher backup run" }],
      tasks: [{ task: "backup", cron: "20 3 * * *", last: run(1, "failed", "disk full"), next: now + hour }],
    },
    style,
  );
  expect(text.split("\n").slice(0, 2)).toEqual([
    "! The last backup failed: disk full",
    "  clincher backup run",
  ]);
  expect(text).toContain("2026-11-21 09:00 UTC");
  expect(text).toContain("failed: disk full");
});

test("off is said", () =>
  expect(
    scheduleText({ enabled: false, standby: false, lost: false, alerts: [], tasks: [] }, style),
  ).toContain("backup.enabled is false"));

describe("on a standby", () => {
  const role = '{"of":"vps-one","snapshot":"a","taken":1,"synced":1}';
  const sync = "/etc/cron.d/clincher-standby";
  test.each<[string, Readonly<Record<string, string>>, readonly (readonly [string, string])[]]>([
    ["its one task is what is told", { [standbyPath]: role, [sync]: "" }, []],
    [
      "cron's file is missing",
      { [standbyPath]: role },
      [["Nothing runs by itself: /etc/cron.d/clincher-standby is not there", "clincher standby sync"]],
    ],
  ])("%s", async (_, files, alerts) => {
    const host = new MemoryHost({
      files,
      commands: () => ({
        code: 0,
        stdout: "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n",
        stderr: "",
      }),
    });
    const schedule = await readSchedule(host, deployment());
    expect(schedule.alerts.map(({ what, fix }) => [what, fix])).toEqual(alerts.map((each) => [...each]));
    expect(schedule.tasks.map(({ task, cron }) => [task, cron])).toEqual([["sync", "17 * * * *"]]);
    const text = scheduleText(schedule, style);
    expect(text).toStartWith("This server stands by for another");
    expect(text).not.toContain("clincher install");
  });

  test("cron's file is as it always was: an existing standby has nothing to do", async () => {
    const { steps } = await makePlan(new MemoryHost(), [syncPhase]);
    const texts = steps.flatMap(({ changes }) => changes.map(({ text }) => text?.after ?? ""));
    expect(texts.join("")).toContain(
      "17 * * * * root clincher standby sync --wait 30m 2>&1 | logger -t clincher\n",
    );
  });

  test("what is left of a schedule goes: it had the agent before", async () => {
    const { steps } = await makePlan(new MemoryHost({ files: { "/etc/cron.d/clincher": "" } }), [syncPhase]);
    expect(steps.flatMap(({ changes }) => changes.map(({ summary }) => summary))).toContain(
      "remove /etc/cron.d/clincher",
    );
  });
});

test("a server that was taken over from misses no backups", async () => {
  const own = { holder: "1".repeat(16), term: 1, state: "lost", renewed: 0, uptime: 0 };
  const schedule = await readSchedule(
    new MemoryHost({ files: { [ownLeasePath]: JSON.stringify(own) } }),
    deployment(),
  );
  expect([schedule.lost, schedule.alerts, schedule.tasks]).toEqual([true, [], []]);
  expect(scheduleText(schedule, style)).toStartWith("Another server has taken over from this one");
});
