import { expect, test } from "bun:test";
import { startCommand, stopCommand } from "../../src/cli/services.ts";
import { restoreStage } from "../../src/facts/restore.ts";
import { outcomeOf, server } from "./server.ts";

const marker = (step: string) => ({
  [`${restoreStage}/marker.json`]: JSON.stringify({ snapshot: "ab".repeat(32), step }),
});

test.each([
  ["after nothing else", {}, "Next: clincher start\n"],
  ["beside a restore that only brings its backup", marker("fetching"), "Next: clincher start\n"],
  ["in a restore that was cut off", marker("swapping"), "Next: clincher restore --snapshot abababab\n"],
] as const)("stop, %s, names what can be done next", async (_, files, next) => {
  const { exit, said } = await outcomeOf(stopCommand, server({ files }));
  expect(exit).toBe(0);
  expect(said).toContain(next);
});

test("start goes on to the state of things", async () => {
  expect((await outcomeOf(startCommand, server())).said).toContain("Next: clincher status\n");
});
