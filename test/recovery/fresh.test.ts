import { expect, test } from "bun:test";
import { Failure } from "../../src/problem.ts";
import { mustBeFresh } from "../../src/recovery/standby/fresh.ts";
import { deployment } from "../stack/deployment.ts";

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 23);
const targets = [{ name: "away", repository: "rest:https://backups.clincher-test.dev/" }];

test.each([
  ["of a moment ago", 6, 0, true],
  ["the one before the next", 6, 8, true],
  ["two are missing", 6, 12, false],
  ["every hour, and three are missing", 1, 4, false],
  ["every hour, one not there yet", 1, 2, true],
  ["once a day, a day ago", 24, 26, true],
])("the newest backup that came over: %s", (_, every_hours, age, fresh) => {
  const settings = deployment({ standby: { enabled: true }, backup: { every_hours, targets } });
  const said = () => mustBeFresh({ of: "vps-one", taken: now - age * hour }, settings, now);
  if (fresh) expect(said).not.toThrow();
  else expect(said).toThrow(`The newest backup of vps-one is ${age} h old`);
});

test("nobody misses one where none are made by themselves", () => {
  const settings = deployment({ standby: { enabled: true }, backup: { enabled: false, targets } });
  expect(() => mustBeFresh({ of: "vps-one", taken: 0 }, settings, now)).not.toThrow(Failure);
});
