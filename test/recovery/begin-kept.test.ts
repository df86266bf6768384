import { describe, expect, test } from "bun:test";
import {
  earlierUpgradeFolder,
  readEarlier,
  readUpgrade,
  type UpgradeMarker,
  upgradeFolder,
} from "../../src/facts/upgrade.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { beginKept } from "../../src/recovery/upgrade/begin.ts";
import { kept, writeUpgrade } from "../../src/recovery/upgrade/paths.ts";
import { Died, dyingAt } from "../engine/dying.ts";

const marker: UpgradeMarker = {
  ...{ from: "2026.3.13", to: "2026.9.6", step: "done", snapshot: "a".repeat(64) },
  ...{ at: "2026-11-21T08:00:00.000Z", pulled: [], failing: [], failed: false },
};
const next = { ...marker, from: "2026.9.6", to: "2026.9.7", snapshot: "" };
const names = ["data/who", "clincher.toml", "manifest"];
const old = [...names.map((name) => `${kept.folder}/${name}`), `${kept.after}/who`];

const hostWith = async (last: UpgradeMarker | null): Promise<MemoryHost> => {
  const host = new MemoryHost({ files: Object.fromEntries(old.map((path) => [path, "old"])) });
  if (last !== null) await writeUpgrade(host, last);
  return host;
};

const isWhole = (host: MemoryHost, folder: string): boolean =>
  names.every((name) => host.text(`${folder}/${name}`) === "old");

describe("room for what an upgrade keeps", () => {
  const copying = { ...next, step: "copying" } as const;
  const lasts = [
    ["done", marker],
    ["copying", copying],
    ["nothing", null],
  ] as const;

  test.each(lasts)("after %s: nothing is there but the marker", async (_, last) => {
    const host = await hostWith(last);
    expect(await beginKept(host, next)).toEqual(copying);
    expect(await host.list(upgradeFolder)).toEqual(["marker.json"]);
    expect(await readUpgrade(host)).toEqual(copying);
    expect(await host.stat(kept.after)).toBeNull();
    expect((await host.stat(upgradeFolder))?.mode).toBe(0o700);
  });

  test.each(lasts)("after %s: what that kept is set aside where it is a way back", async (_, last) => {
    const host = await hostWith(last);
    await beginKept(host, next);
    expect(await readEarlier(host)).toEqual(last?.step === "done" ? last : null);
    expect(isWhole(host, earlierUpgradeFolder)).toBe(last?.step === "done");
  });

  test("once more, and it still is; that it was lost stays noted too", async () => {
    const host = await hostWith(marker);
    const begun = await beginKept(host, next);
    await writeUpgrade(host, { ...begun, lost: "2026.3.13" });
    expect((await beginKept(host, next)).lost).toBe("2026.3.13");
    expect(await readEarlier(host)).toEqual(marker);
  });

  test.each(lasts)("after %s: a death leaves the way back that there was", async (_, last) => {
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
        if (last?.step !== "done") expect([last, copying]).toContainEqual(found);
        else if (found?.step === "done") expect(isWhole(host, kept.folder)).toBe(true);
        else expect([await readEarlier(host), isWhole(host, earlierUpgradeFolder)]).toEqual([last, true]);
      }
  });
});
