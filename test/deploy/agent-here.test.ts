import { describe, expect, test } from "bun:test";
import { mayRestore, mayRunAgent } from "../../src/deploy/agent-here.ts";
import { leaseTimer, type OwnLease, ownLeasePath, standbyPath } from "../../src/facts/lease.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { hostPaths } from "../../src/stack/paths.ts";

const now = Date.UTC(2026, 0, 1);
const serverWith = (lease: Partial<OwnLease>, files: Readonly<Record<string, string>>): MemoryHost => {
  const own = { holder: "1".repeat(16), term: 1, state: "held", seconds: 60, renewed: now, uptime: 500 };
  return new MemoryHost({
    files: {
      "/proc/uptime": "500.0 1\n",
      [ownLeasePath]: JSON.stringify({ ...own, ...lease }),
      ...files,
    },
  });
};

describe("whether the agent may be started here", () => {
  const looks = { [leaseTimer]: "" };
  const unknown = "cannot know whether another";
  const stale = { renewed: now - 25_000, uptime: 475 };
  test.each<[string, Partial<OwnLease>, Readonly<Record<string, string>>, string | null]>([
    ["it holds the lease", {}, looks, null],
    ["its last look is a while ago", { renewed: now - 20_000, uptime: 480 }, looks, null],
    ["its last look is too long ago", stale, looks, unknown],
    ["it was booted, and has not looked yet", { uptime: 9000 }, looks, unknown],
    ["nothing looks yet, after a restore that is not done", stale, {}, null],
    ["written by a release that noted no length", { ...stale, seconds: undefined as never }, looks, null],
    ["it was taken over from", { state: "lost" }, looks, "has taken over from this one"],
    ["it cannot know", { state: "unsure" }, looks, unknown],
    ["it waits", {}, { ...looks, [standbyPath]: "{}" }, "stands by for another"],
  ])("%s", async (_, lease, files, says) => {
    const asked = mayRunAgent(serverWith(lease, files));
    if (says === null) await asked;
    else await expect(asked).rejects.toThrow(says);
  });
});

describe("whether a restore may begin here, or go on", () => {
  const installed = { [hostPaths.environment]: "" };
  test.each<[string, Partial<OwnLease>, Readonly<Record<string, string>>, string | null]>([
    ["one on a fresh server that was cut off in its claim", { state: "unsure" }, {}, null],
    ["on a server that runs", {}, installed, null],
    ["on a server that cannot know", { state: "unsure" }, installed, "cannot know whether another"],
    ["on one that was taken over from", { state: "lost" }, installed, "has taken over from this one"],
    ["on one that waits, and has nothing of the agent", {}, { [standbyPath]: "{}" }, "stands by"],
  ])("%s", async (_, lease, files, says) => {
    const asked = mayRestore(serverWith(lease, files));
    if (says === null) await asked;
    else await expect(asked).rejects.toThrow(says);
  });
});
