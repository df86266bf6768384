import { describe, expect, test } from "bun:test";
import { readUpgrade, type UpgradeMarker, upgradeFolder } from "../../src/facts/upgrade.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { beginKept } from "../../src/recovery/upgrade/begin.ts";
import { kept, writeUpgrade } from "../../src/recovery/upgrade/paths.ts";
import { Died, dyingAt } from "../engine/dying.ts";

const marker: UpgradeMarker = {
  ...{ from: "2026.3.13", to: "2026.9.6", step: "done", snapshot: "a".repeat(64) },
  ...{ at: "2026-11-21T08:00:00.000Z", pulled: [], failing: [], failed: false },
};
const next = { ...marker, from: "2026.9.6", to: "2026.9.7", snapshot: "" };
const old = [`${kept.data}/who`, kept.settings, kept.manifest, `${kept.after}/who`];

const hostWith = async (last: UpgradeMarker | null): Promise<MemoryHost> => {
  const host = new MemoryHost({ files: Object.fromEntries(old.map((path) => [path, "old"])) });
  if (last !== null) await writeUpgrade(host, last);
  return host;
};

describe("room for what an upgrade keeps", () => {
  const lasts = [
    ["done", marker],
    ["copying", { ...next, step: "copying" }],
    ["nothing", null],
  ] as const;

  test.each(lasts)("after %s: nothing is there but the marker", async (_, last) => {
    const host = await hostWith(last);
    expect(await beginKept(host, next)).toEqual({ ...next, step: "copying" });
    expect(await host.list(upgradeFolder)).toEqual(["marker.json"]);
    expect(await readUpgrade(host)).toEqual({ ...next, step: "copying" });
    expect(await host.stat(kept.after)).toBeNull();
    expect((await host.stat(upgradeFolder))?.mode).toBe(0o700);
  });

  test.each(lasts)(
    "after %s: a death leaves what was, or a marker that says that it is not whole",
    async (_, last) => {
      let deaths = 0;
      for (let n = 0; ; n++)
        for (const when of ["before", "after"] as const) {
          const host = await hostWith(last);
          const died = await beginKept(dyingAt(host, n, when), next).then(
            () => false,
            (error) => error instanceof Died,
          );
          if (!died) {
            expect(deaths).toBeGreaterThan(4);
            return;
          }
          deaths += 1;
          const found = await readUpgrade(host);
          if (found?.step === "copying") continue;
          expect(found).toEqual(last);
          expect(old.map((path) => host.text(path))).toEqual(old.map(() => "old"));
        }
    },
  );
});
