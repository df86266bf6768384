import { describe, expect, test } from "bun:test";
import { type OwnLease, ownLeasePath, standbyPath } from "../../src/facts/lease.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { makeBackup, pruneBackups, type Vault, verifyBackups } from "../../src/recovery/backup.ts";
import { lostBackups, noteBackups } from "../../src/recovery/noted.ts";
import { backupPaths } from "../../src/recovery/paths.ts";
import { readRecords } from "../../src/recovery/records.ts";
import type { Stock } from "../../src/recovery/snapshots.ts";
import { placeOf } from "../../src/restic/place.ts";
import { deployment } from "../stack/deployment.ts";

const lease = (state: OwnLease["state"]): string =>
  JSON.stringify({ holder: "1".repeat(16), term: 1, state, renewed: 0, uptime: 0 });
const role = JSON.stringify({ of: "a", snapshot: "x", taken: 1, synced: 1 });

const away = "sftp:root@203.0.113.9:/srv";
const vault: Vault = {
  deployment: deployment({
    standby: { enabled: true },
    backup: {
      targets: [
        { name: "local", repository: "/var/backups/clincher" },
        { name: "away", repository: away },
      ],
    },
  }),
  version: "1.0.0",
  redact: (text) => text,
};

const works = {
  backup: (host: MemoryHost) => makeBackup(host, vault, () => {}),
  prune: (host: MemoryHost) => pruneBackups(host, vault),
  verify: (host: MemoryHost) => verifyBackups(host, vault, { part: "10%" }),
} as const;

const serverWith = (files: Readonly<Record<string, string>>): MemoryHost =>
  new MemoryHost({
    files: { [`${backupPaths.records}-folder`]: "", ...files },
    commands: () => ({ code: 1, stdout: "", stderr: "asked" }),
  });

describe("a server that must not run the agent leaves backups alone, and records none that failed", () => {
  for (const [state, files, says] of [
    ["lost", { [ownLeasePath]: lease("lost") }, "Another server has taken over"],
    ["unsure", { [ownLeasePath]: lease("unsure") }, "cannot know"],
    ["stands by", { [standbyPath]: role }, "stands by"],
    ["stands by, lost before", { [standbyPath]: role, [ownLeasePath]: lease("lost") }, "stands by"],
  ] as const)
    test.each(["backup", "prune", "verify"] as const)(`${state}: %s`, async (task) => {
      const host = serverWith(files);
      await expect(works[task](host)).rejects.toThrow(says);
      expect(host.mutations).toEqual([]);
      expect(readRecords(host, task)).toEqual([]);
    });
});

test("a prune that is cut off after it forgot backups: they are not missed", async () => {
  const repository = "/var/backups/clincher";
  const [gone, kept] = ["a".repeat(64), "b".repeat(64)];
  let there = [gone, kept];
  const host = new MemoryHost({
    files: { [`${backupPaths.records}-folder`]: "", [`${backupPaths.noted}-folder`]: "" },
    commands: ({ argv }) => {
      if (argv.includes("prune")) return { code: 1, stdout: "", stderr: "no space left on device" };
      if (argv.includes("forget")) there = [kept];
      const list = there.map((id) => ({ id, time: "2026-11-20T07:00:00Z", tags: ["clincher"] }));
      return { code: 0, stdout: JSON.stringify(list), stderr: "" };
    },
  });
  const place = placeOf({ name: "local", repository }, "k", {});
  await noteBackups(host, place, there);
  const alone: Vault = { ...vault, deployment: deployment() };
  await expect(pruneBackups(host, alone)).rejects.toThrow("The disk is full");
  const stock = { snapshots: [{ id: kept }], unreadable: [] } as unknown as Stock;
  expect(await lostBackups(host, place, stock)).toEqual([]);
});

describe("whoever runs the agent does them", () => {
  test.each(["backup", "prune", "verify"] as const)("%s", async (task) => {
    const host = serverWith({ [ownLeasePath]: lease("held") });
    await works[task](host).catch(() => {});
    expect(readRecords(host, task).map(({ outcome }) => outcome)).toEqual(["failed"]);
  });
});

test("a folder of its own may be checked by any server", async () => {
  const host = serverWith({ [ownLeasePath]: lease("lost") });
  await verifyBackups(host, vault, { part: "10%", target: "local" }).catch(() => {});
  expect(readRecords(host, "verify").length).toBe(1);
});
