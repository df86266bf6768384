import { expect, test } from "bun:test";
import { restartCommand, startCommand, stopCommand } from "../../src/cli/services.ts";
import { restoreStage } from "../../src/facts/restore.ts";
import { outcomeOf, server } from "./server.ts";

const marker = (step: string) => ({
  [`${restoreStage}/marker.json`]: JSON.stringify({ snapshot: "ab".repeat(32), step }),
});

test.each([
  ["after nothing else", {}, "Next: clincher start\n"],
  ["beside a restore that only brings its backup", marker("fetching"), "Next: clincher start\n"],
  ["in a restore that was cut off", marker("swapping"), "Next: clincher restore --snapshot abababab\n"],
  ["after one whose services did not start", marker("swapped"), "which starts them again"],
] as const)("stop, %s, names what can be done next", async (_, files, next) => {
  const { exit, said } = await outcomeOf(stopCommand, server({ files }));
  expect(exit).toBe(0);
  expect(said).toContain(next);
});

test.each([
  [startCommand, "started", "Started: gateway.\nNext: clincher status\n"],
  [stopCommand, "stopped", "Stopped: gateway.\nNext: clincher start\n"],
  [restartCommand, "restarted", "Restarted: gateway.\nNext: clincher status\n"],
])("what was done is said: %#", async (command, done, text) => {
  expect(await outcomeOf(command, server(), "gateway")).toEqual({ exit: 0, said: text });
  const { said: json } = await outcomeOf(command, server(), "gateway", "--json");
  expect(JSON.parse(json)).toEqual({ [done]: ["gateway"] });
});
