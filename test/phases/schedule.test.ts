import { describe, expect, test } from "bun:test";
import { cronText, cronTime, nextRun, type Timing, timetable } from "../../src/phases/timetable.ts";
import { settingsOf } from "../settings/support.ts";

const settings = (domain: string, backup: object = {}) => ({ ...settingsOf({ backup }), domain });
const domains = Array.from({ length: 40 }, (_, index) => `agent${index}.example.com`);

describe("the timetable", () => {
  test("is empty when backups are off", () =>
    expect(timetable(settings("a.example.com", { enabled: false }))).toEqual([]));

  test("is the same for a domain each time, and another for others", () => {
    const tables = domains.map((domain) => JSON.stringify(timetable(settings(domain)).map(cronTime)));
    expect(new Set(tables).size).toBeGreaterThan(30);
    expect(tables).toEqual(
      domains.map((domain) => JSON.stringify(timetable(settings(domain)).map(cronTime))),
    );
  });

  test.each([1, 5, 6, 7, 24])("with %i hours between backups there are never more", (every) => {
    for (const domain of domains) {
      const [backup] = timetable(settings(domain, { every_hours: every }));
      const hours = backup?.hours ?? [];
      const gaps = hours.map((hour, index) => (hours[index + 1] ?? 24 + (hours[0] ?? 0)) - hour);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(every);
      expect(hours.every((hour) => hour >= 0 && hour < 24)).toBe(true);
    }
  });

  test("has each task, in the words a person would use, no later than its period asks for", () => {
    const timings = timetable(settings("a.example.com", { every_hours: 6 }));
    expect(timings.map(({ task, period, argv }) => [task, period, argv.join(" ")])).toEqual([
      ["backup", 6, "clincher backup run --wait 30m"],
      ["verify", 7 * 24, "clincher backup verify --wait 30m"],
      ["prune", 7 * 24, "clincher backup prune --wait 30m"],
      ["drill", 31 * 24, "clincher drill run --wait 30m"],
    ]);
    expect(timings.map(({ weekday, day }) => [weekday, day].map((each) => each !== undefined))).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [false, true],
    ]);
  });

  test("names days that every week and every month have", () => {
    for (const domain of domains)
      for (const { weekday = 0, day = 1 } of timetable(settings(domain))) {
        expect([0, 1, 2, 3, 4, 5, 6]).toContain(weekday);
        expect(day >= 1 && day <= 28).toBe(true);
      }
  });

  test("no task begins with another", () => {
    for (const domain of domains) {
      const minutes = timetable(settings(domain)).map(({ minute }) => minute);
      expect(new Set(minutes).size).toBe(minutes.length);
    }
  });

  test("is what cron can read: five fields, a user, a command, and nothing cron would cut at", () => {
    const lines = cronText(timetable(settings("a.example.com"))).split("\n");
    const jobs = lines.filter((line) => / root /.test(line));
    expect(jobs.length).toBe(timetable(settings("a.example.com")).length);
    for (const line of jobs) {
      expect(line).toMatch(
        /^\d+ [\d,]+ (\*|\d+) \* (\*|[0-6]) root clincher [a-z ]+--wait 30m 2>&1 \| logger -t clincher/,
      );
      expect(line).not.toContain("%");
    }
    expect(lines.at(-1)).toBe("");
    expect(lines).toContain("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  });
});

const at = (text: string): number => new Date(text).getTime();
const timing = (given: Partial<Timing>): Timing => ({
  task: "backup",
  minute: 20,
  hours: [3, 9, 15, 21],
  period: 6,
  argv: ["clincher"],
  ...given,
});

// Local times, as cron has them. 2026-11-21 is a Saturday.
test.each([
  [{}, "2026-11-21T07:00:00", "2026-11-21T09:20:00"],
  [{}, "2026-11-21T09:20:00", "2026-11-21T15:20:00"],
  [{}, "2026-11-21T22:00:00", "2026-11-22T03:20:00"],
  [{ hours: [2], weekday: 0 }, "2026-11-21T07:00:00", "2026-11-22T02:20:00"],
  [{ hours: [2], weekday: 6 }, "2026-11-21T07:00:00", "2026-11-28T02:20:00"],
  [{ hours: [2], day: 28 }, "2026-11-28T07:00:00", "2026-12-28T02:20:00"],
  [{ hours: [2], day: 28 }, "2027-01-31T07:00:00", "2027-02-28T02:20:00"],
])("%j after %s is at %s", (given, after, expected) => {
  expect(nextRun(timing(given), at(after))).toBe(at(expected));
});
