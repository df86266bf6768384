import { expect, test } from "bun:test";
import { restoreCommand } from "../../src/cli/restore.ts";
import { ownLeasePath } from "../../src/facts/lease.ts";
import { outcomeOf, server } from "./server.ts";

test("a restore on a fresh server that was cut off in its claim gets as far as its backups again", async () => {
  const own = { holder: "1".repeat(16), term: 1, state: "unsure", renewed: 0, uptime: 0 };
  const host = server({ files: { [ownLeasePath]: JSON.stringify(own) }, run: "none" });
  const ended = await outcomeOf(restoreCommand, host, "--dry-run").catch(String);
  expect(ended).not.toContain("cannot know whether another has taken over");
  expect(host.mutations.some((each) => each.startsWith("run restic"))).toBe(true);
});
