import { expect, test } from "bun:test";
import { restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { prepared, snapshot } from "./staged-server.ts";

const { stage } = restorePaths;

test.each([
  ["checked", "sync --file-system"],
  ["fetching", null],
  ["swapping", null],
] as const)("a restore is noted as %s only when what that says is on the disk: %p", async (step, command) => {
  const ran: string[] = [];
  const host = await prepared({
    commands: ({ argv }) => {
      ran.push(argv.join(" "));
      return { code: ran.length > 1 ? 1 : 0, stdout: "", stderr: "" };
    },
  });
  expect(ran).toEqual([`sync --file-system ${stage}`]);
  const noted = await writeMarker(host, { snapshot, step }).then(
    () => true,
    () => false,
  );
  expect([noted, ran[1] ?? null]).toEqual([
    command === null,
    command === null ? null : `${command} ${stage}`,
  ]);
});
