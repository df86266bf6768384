import { describe, expect, test } from "bun:test";
import { readInventory } from "../../src/engine/inventory.ts";
import { Journal } from "../../src/engine/journal.ts";
import { keepingOriginals } from "../../src/engine/keeping.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { finishMoves } from "../../src/recovery/restore/swap.ts";
import { dying, prepared, swap } from "./staged-server.ts";

const { replaced } = restorePaths;

describe("what data only passes through is no original", () => {
  /** What the journal knows of before, after all of it, cut off at that change. */
  const originals = async (at: number, files: Record<string, string> = {}): Promise<readonly unknown[]> => {
    const host = await prepared();
    for (const [path, text] of Object.entries(files)) host.put(path, text);
    host.put("/var/lib/clincher/.", "");
    const journal = new Journal(host);
    // The install has noted them.
    for (const path of ["/opt/openclaw/state", "/opt/openclaw/state/caddy", "/opt/openclaw/sandboxes"])
      journal.keepOriginal(path, null, null);
    await swap(keepingOriginals(dying(host, at), journal)).catch(() => {});
    await finishMoves(host);
    await swap(keepingOriginals(host, journal));
    journal.close();
    return readInventory(host)?.originals ?? [];
  };
  const never = Number.POSITIVE_INFINITY;

  test("cut off at any change and finished, the journal knows what it knows undisturbed", async () => {
    const wanted = await originals(never);
    for (let at = 1; at <= 16; at += 1) expect([at, await originals(at)]).toEqual([at, wanted]);
  });

  test("what an earlier restore has kept goes without a copy of it in the journal", async () => {
    const earlier = { [`${replaced}/opt/openclaw/state/gateway/diary`]: "the agent's own" };
    expect(await originals(never, earlier)).toEqual(await originals(never));
  });
});
