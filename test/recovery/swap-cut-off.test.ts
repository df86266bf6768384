import { describe, expect, test } from "bun:test";
import { readMarker } from "../../src/facts/restore.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { finishMoves } from "../../src/recovery/restore/swap.ts";
import { dying, prepared, snapshot, state, swap } from "./staged-server.ts";

const { replaced } = restorePaths;

describe("cut off at any change, it is finished by the next run, and nothing could have started in between", () => {
  for (let at = 1; at <= 16; at += 1)
    test(`at change ${at}`, async () => {
      const host = await prepared();
      await swap(dying(host, at)).catch(() => {});
      const [live, box] = state(host);
      // The gateway needs both folders to start: it finds two old ones, two new ones, or lacks one.
      expect([`${live} ${box}`]).toEqual([expect.stringMatching(/^(old old|new new|null .*|.* null)$/)]);
      // What install would do where folders are missing comes after that.
      await finishMoves(host);
      await host.makeDirectory("/opt/openclaw/state", { mode: 0o755, uid: 0, gid: 0 });
      await swap(host);
      expect(state(host)).toEqual(["new", "new", "old", "old"]);
      expect((await readMarker(host))?.step).toBe("swapped");
    });

  for (let at = 1; at <= 16; at += 1)
    test(`at change ${at}, and gone on with by the same change, as a way back from an upgrade does`, async () => {
      const host = await prepared();
      await swap(dying(host, at)).catch(() => {});
      await swap(host);
      expect(state(host)).toEqual(["new", "new", "old", "old"]);
    });

  test("moves that are finished say so, and what an earlier restore had put aside is gone", async () => {
    const host = await prepared();
    host.put(`${replaced}/opt/openclaw/state/gateway/diary`, "older");
    await swap(host);
    expect(host.text(`${replaced}/opt/openclaw/state/gateway/diary`)).toBeNull();
    const again = await prepared();
    await writeMarker(again, { snapshot, step: "swapping" });
    expect(await finishMoves(again)).toBe(true);
    expect(await readMarker(again)).toEqual({ snapshot, step: "swapped" });
  });
});
