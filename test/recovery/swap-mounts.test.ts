import { describe, expect, test } from "bun:test";
import { readMarker } from "../../src/facts/restore.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { finishMoves } from "../../src/recovery/restore/swap.ts";
import { prepared, snapshot, state, swap } from "./staged-server.ts";

const { replaced } = restorePaths;

describe("a mount within the data", () => {
  const mounts = "/dev/vdb /opt/openclaw/state ext4 rw,relatime 0 0\n";

  test("is told before anything is stopped, thrown away or noted", async () => {
    const host = await prepared();
    host.put("/proc/self/mounts", mounts);
    host.put(`${replaced}/opt/openclaw/state/gateway/who`, "older");
    host.mutations.length = 0;
    await expect(swap(host)).rejects.toThrow("Something is mounted within the data");
    expect(host.mutations).toEqual([]);
    expect((await readMarker(host))?.step).toBe("checked");
  });

  test("keeps moves that were cut off from going on, until it is gone", async () => {
    const host = await prepared();
    await writeMarker(host, { snapshot, step: "swapping" });
    host.put("/proc/self/mounts", mounts);
    host.mutations.length = 0;
    await expect(finishMoves(host)).rejects.toThrow("Something is mounted within the data");
    expect(host.mutations).toEqual([]);
    await host.remove("/proc/self/mounts");
    expect(await finishMoves(host)).toBe(true);
    expect(state(host)).toEqual(["new", "new", "old", "old"]);
  });

  test("elsewhere in it is in nobody's way who brings a part only", async () => {
    const host = await prepared();
    host.put("/proc/self/mounts", "/dev/vdb /opt/openclaw/state/caddy ext4 rw,relatime 0 0\n");
    await swap(host, ["/opt/openclaw/sandboxes"]);
    expect(state(host).slice(0, 2)).toEqual(["old", "new"]);
  });
});
