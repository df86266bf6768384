import { expect, test } from "bun:test";
import type { Marker } from "../../src/facts/restore.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import type { About } from "../../src/recovery/about.ts";
import { formatManifest } from "../../src/recovery/manifest.ts";
import { backupPaths, restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { hasBegun, haveRoom } from "../../src/recovery/restore/needed-room.ts";
import type { Snapshot } from "../../src/recovery/snapshots.ts";

const [id, other] = ["a".repeat(64), "b".repeat(64)];
const gibibyte = 1024 ** 3;
const about = { bytes: 4 * gibibyte } as About;
const [state, sandboxes] = ["/opt/openclaw/state", "/opt/openclaw/sandboxes"];
const entry = (path: string, size: number) => ({
  ...({ path, size, kind: "file", mode: 0o600, uid: 0, gid: 0, hash: null } as const),
  ...{ modified: 0n, changed: 0n, inode: 1n },
});

interface Given {
  readonly marker?: Marker;
  /** Of the data that came in, so many bytes. */
  readonly came?: number;
  readonly free: number;
  readonly roots?: readonly string[];
}

test.each<readonly [string, Given, boolean]>([
  ["nothing has come in", { free: 5 * gibibyte }, false],
  ["nothing has come in, with room", { free: 6 * gibibyte }, true],
  ["all of it is here", { marker: { snapshot: id, step: "checked" }, free: 0 }, true],
  ["half of it is moved", { marker: { snapshot: id, step: "swapping" }, free: 0 }, true],
  ["all of another one is here", { marker: { snapshot: other, step: "checked" }, free: gibibyte }, false],
  ["a part of it came in", { marker: { snapshot: id, step: "fetching" }, came: 1024, free: gibibyte }, false],
  ["only a small part is asked for", { free: 2 * gibibyte, roots: [sandboxes] }, true],
  ["only a large part is asked for", { free: 2 * gibibyte, roots: [state] }, false],
])("%s: is there room?", async (_, { marker, came = 0, free, roots }, expected) => {
  const host = new MemoryHost({
    files: { [`${restorePaths.stage}/x`]: "" },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
    space: { free, total: 9 * gibibyte },
  });
  const manifest = [entry(`${state}/large`, 4 * gibibyte), entry(`${sandboxes}/small`, 10)];
  host.put(`${restorePaths.stage}${backupPaths.manifest}`, formatManifest(manifest));
  if (came > 0) host.put(`${restorePaths.stage}${state}/x`, "x".repeat(came));
  if (marker !== undefined) await writeMarker(host, marker);
  const snapshot = { id } as Snapshot;
  const enough = await haveRoom(host, snapshot, about, roots).then(
    () => true,
    (error: unknown) => !String(error).includes("the backup needs"),
  );
  expect(enough).toBe(expected);
  expect(await hasBegun(host, snapshot, roots)).toBe(marker?.snapshot === id);
});

test("what came in is not asked for a second time", async () => {
  const host = new MemoryHost({
    files: { [`${restorePaths.stage}/x`]: "" },
    space: { free: gibibyte + 100, total: 9 * gibibyte },
  });
  await writeMarker(host, { snapshot: id, step: "fetching" });
  const snapshot = { id } as Snapshot;
  await expect(haveRoom(host, snapshot, { bytes: 2000 } as About)).rejects.toThrow("the backup needs");
  host.put(`${restorePaths.stage}${state}/x`, "x".repeat(1990));
  await haveRoom(host, snapshot, { bytes: 2000 } as About);
});
